import { Camera, Maximize, Trash2, X } from 'lucide-preact';
import { IconButton } from '@boardcast/web';
import type { Page } from '../page.ts';
import { hasFullScreen } from '../video/screens.ts';
import type { WatchedBoard } from '../wall/watched-board.ts';
import { showFullScreen, takeSnapshot } from './board-actions.ts';
import { closeBoard, removeBoard } from './leaving.ts';

export interface BoardButtonProps {
  readonly board: WatchedBoard;
}

export interface LeavingButtonProps extends BoardButtonProps {
  readonly page: Page;
}

export function SnapshotButton({ board }: BoardButtonProps) {
  return (
    <IconButton
      label="Snapshot"
      icon={Camera}
      shortcut="S"
      isOver
      disabled={!board.output.hasFrame.value}
      onClick={() => void takeSnapshot(board)}
    />
  );
}

export function FullScreenButton({ board }: BoardButtonProps) {
  if (!hasFullScreen(board.output.element)) return null;
  return (
    <IconButton
      label="Full screen"
      icon={Maximize}
      shortcut="F"
      isOver
      onClick={() => showFullScreen(board)}
    />
  );
}

/** Only for a board of the list that is offline. */
export function RemoveButton({ board, page }: LeavingButtonProps) {
  const isRemovable = board.status.value.kind === 'offline' && board.entry.value !== undefined;
  if (!isRemovable) return null;
  return (
    <IconButton
      label={`Remove ${board.name.value}`}
      icon={Trash2}
      isOver
      onClick={() => void removeBoard(page, board)}
    />
  );
}

/** Only for the board of an endpoint. */
export function CloseButton({ board, page }: LeavingButtonProps) {
  if (board.subject.kind !== 'endpoint') return null;
  return (
    <IconButton
      label="Close"
      icon={X}
      isOver
      data-role="close"
      onClick={() => closeBoard(page, board)}
    />
  );
}
