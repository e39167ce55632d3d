import { announce } from '@boardcast/web';
import type { Page } from '../page.ts';
import { wallRoute } from '../wall/route.ts';
import type { WatchedBoard } from '../wall/watched-board.ts';
import { keyAttribute } from './board-actions.ts';

/** Closes the board of an endpoint. */
export function closeBoard(page: Page, board: WatchedBoard): void {
  const next = nextTile(page, board);
  page.wall.closeEndpoint(board);
  focusTile(next);
}

/** Removes an offline board from the list. */
export async function removeBoard(page: Page, board: WatchedBoard): Promise<void> {
  const next = nextTile(page, board);
  const problem = await page.removeBoard(board.name.peek());
  announce(problem ?? `${board.name.peek()} removed.`);
  page.notice.value = problem;
  if (problem !== undefined) return;
  if (board.isMain.peek()) page.router.replace(wallRoute);
  focusTile(next);
}

/** The key of the board whose tile gets the focus. */
function nextTile({ wall }: Page, board: WatchedBoard): string | undefined {
  const boards = wall.watched.peek();
  const index = boards.indexOf(board);
  return (boards[index + 1] ?? boards[index - 1])?.key;
}

/** After the views have followed. */
function focusTile(key: string | undefined): void {
  if (key === undefined) return;
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>(`[${keyAttribute}=${CSS.escape(key)}] a`)?.focus(),
  );
}
