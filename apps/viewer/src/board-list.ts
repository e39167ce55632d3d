import type { BoardEntry } from '@boardcast/protocol';
import { element, find } from '@boardcast/web';

/** Shows the boards as buttons; a click watches the board. */
export function showBoards(boards: readonly BoardEntry[], watch: (name: string) => void): void {
  const list = find('boards');
  const focused = (document.activeElement as HTMLElement | null)?.dataset['board'];
  list.replaceChildren(...boards.map((board) => listItem(board, watch)));
  if (focused !== undefined) {
    list.querySelector<HTMLElement>(`[data-board=${CSS.escape(focused)}]`)?.focus();
  }
  find('empty').hidden = boards.length > 0;
}

function listItem(board: BoardEntry, watch: (name: string) => void): HTMLElement {
  const viewers = board.viewers === 1 ? '1 viewer' : `${board.viewers} viewers`;
  const description = board.state === 'live' ? `live, ${viewers}` : 'offline';
  const button = element(
    'button',
    {},
    element('strong', {}, board.name),
    element('span', {}, description),
  );
  button.dataset['board'] = board.name;
  button.dataset['state'] = board.state;
  button.addEventListener('click', () => watch(board.name));
  return element('li', {}, button);
}
