import type { Board } from './directory.ts';
import { element, find } from './elements.ts';

/** The boards, as buttons; clicking one watches it. */
export function showBoards(boards: readonly Board[], watch: (name: string) => void): void {
  const list = find('boards');
  const focused = (document.activeElement as HTMLElement | null)?.dataset['board'];
  list.replaceChildren(...boards.map((board) => listItem(board, watch)));
  if (focused !== undefined) {
    list.querySelector<HTMLElement>(`[data-board=${CSS.escape(focused)}]`)?.focus();
  }
  find('empty').hidden = boards.length > 0;
}

function listItem(board: Board, watch: (name: string) => void): HTMLElement {
  const watching = board.viewers === 1 ? '1 viewer' : `${board.viewers} viewers`;
  const about = board.state === 'live' ? `live, ${watching}` : 'offline';
  const button = element(
    'button',
    {},
    element('strong', {}, board.name),
    element('span', {}, about),
  );
  button.dataset['board'] = board.name;
  button.dataset['state'] = board.state;
  button.addEventListener('click', () => watch(board.name));
  return element('li', {}, button);
}
