import type { Page } from '../page.ts';
import { wallRoute } from '../wall/route.ts';
import type { WatchedBoard } from '../wall/watched-board.ts';
import {
  keyAttribute,
  showFullScreen,
  showInPicture,
  showRecordings,
  takeSnapshot,
  toggleMute,
} from './board-actions.ts';
import { neighbour, type Direction } from './neighbour.ts';

const directions: Readonly<Partial<Record<string, Direction>>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** The actions for a board: the one in focus, or the one whose tile has the keyboard's focus. */
const boardKeys: Readonly<Partial<Record<string, (board: WatchedBoard, page: Page) => void>>> = {
  f: showFullScreen,
  m: (board, { preferences }) => toggleMute(board, preferences),
  s: (board) => void takeSnapshot(board),
  p: showInPicture,
  r: showRecordings,
};

/** Handles the page's keys; `showHelp` is for the question mark. */
export function handleKey(event: KeyboardEvent, page: Page, showHelp: () => void): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target)) return;
  if (perform(event.key, page, showHelp)) event.preventDefault();
}

/** In a form, a dialog or a menu, keys have other meanings. */
export function isTyping(target: EventTarget | null): boolean {
  const others = 'input, select, textarea, dialog, [popover], [role=tablist], ol[tabindex]';
  return target instanceof Element && target.closest(others) !== null;
}

/** Returns whether the key has a meaning. */
function perform(key: string, page: Page, showHelp: () => void): boolean {
  const main = page.wall.main.value;
  const route = page.router.route.value;
  if (key === '?') {
    showHelp();
    return true;
  }
  if (route.kind === 'recordings') return leaveRecordings(key, page, route.board);
  if (key === 'Escape' && main !== undefined && document.fullscreenElement === null) {
    page.router.go(wallRoute);
    focusTile(main.key);
    return true;
  }
  const direction = directions[key];
  if (direction !== undefined) return move(direction, page, main);
  const action = boardKeys[key.toLowerCase()];
  const board = main ?? focusedBoard(page);
  if (action === undefined || board === undefined) return false;
  action(board, page);
  return true;
}

/** The recordings' view handles its other keys. */
function leaveRecordings(key: string, { router }: Page, name: string): boolean {
  const isLeaving = key.toLowerCase() === 'l' || key === 'Escape';
  if (!isLeaving || document.fullscreenElement !== null) return false;
  router.go({ kind: 'focus', subject: { kind: 'board', name } });
  return true;
}

/** In the wall the keyboard's focus moves; with one board in focus, the next one replaces it. */
function move(direction: Direction, page: Page, main: WatchedBoard | undefined): boolean {
  const boards = page.wall.watched.value;
  if (main === undefined) {
    const next = neighbour(focusedTile(), [...document.querySelectorAll('.tile')], direction);
    next?.querySelector('a')?.focus();
    return next !== undefined;
  }
  if (direction === 'up' || direction === 'down') return false;
  const index = boards.indexOf(main) + (direction === 'left' ? -1 : 1);
  const next = boards.at(index % boards.length);
  if (next === undefined) return false;
  page.router.replace({ kind: 'focus', subject: next.subject });
  return true;
}

function focusedTile(): Element | null {
  return document.activeElement?.closest('.tile') ?? null;
}

function focusedBoard({ wall }: Page): WatchedBoard | undefined {
  const key = focusedTile()?.getAttribute(keyAttribute);
  return wall.watched.value.find((board) => board.key === key);
}

/** After the views have followed. */
function focusTile(key: string): void {
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>(`[${keyAttribute}=${CSS.escape(key)}] a`)?.focus(),
  );
}
