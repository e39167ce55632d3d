import { announce } from '@boardcast/web';
import { saveSnapshot } from '../video/still.ts';
import { toggleFullScreen, togglePictureInPicture } from '../video/screens.ts';
import type { Page } from '../page.ts';
import { isAllowed } from '../wall/permissions.ts';
import type { Preferences } from '../wall/preferences.ts';
import type { WatchedBoard } from '../wall/watched-board.ts';

/** The attribute of a tile, with the key of its board. */
export const keyAttribute = 'data-key';

export function toggleMute({ output }: WatchedBoard, { volume }: Preferences): void {
  output.setAudio(!output.isMuted.value, volume.value || 1);
}

export function setVolume({ output }: WatchedBoard, { volume }: Preferences, value: number): void {
  output.setAudio(false, value);
  volume.value = value;
}

export async function takeSnapshot({ output, name }: WatchedBoard): Promise<void> {
  const isSaved = await saveSnapshot(output.element, name.value);
  announce(isSaved ? 'Snapshot saved.' : 'No snapshot: there is no video.');
}

/** Only the recordings of a board of the list can be played, and not by everyone. */
export function mayPlayBack({ subject, name }: WatchedBoard, { session }: Page): boolean {
  return subject.kind === 'board' && isAllowed(session.value, 'playback', name.value);
}

export function showRecordings(board: WatchedBoard, page: Page): void {
  if (mayPlayBack(board, page)) page.router.go({ kind: 'recordings', board: board.name.value });
}

export function showInPicture({ output }: WatchedBoard): void {
  togglePictureInPicture(output.element);
}

/** Shows a board's tile in full screen, with its name and state, or leaves full screen. */
export function showFullScreen(board: WatchedBoard): void {
  const tile = document.querySelector<HTMLElement>(`[${keyAttribute}=${CSS.escape(board.key)}]`);
  if (tile === null) return;
  toggleFullScreen(tile.closest<HTMLElement>('.stage') ?? tile, board.output.element);
}
