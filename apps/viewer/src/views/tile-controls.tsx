import { Camera, Maximize, Trash2, X } from 'lucide-preact';
import { IconButton } from '@boardcast/web';
import type { Page } from '../page.ts';
import { hasFullScreen } from '../video/screens.ts';
import type { WatchedBoard } from '../wall/watched-board.ts';
import { showFullScreen, takeSnapshot } from './board-actions.ts';
import { closeBoard, removeBoard } from './leaving.ts';
import { MuteButton } from './mute-button.tsx';

export interface TileControlsProps {
  readonly board: WatchedBoard;
  readonly page: Page;
}

/** The controls of a tile of the wall. */
export function TileControls({ board, page }: TileControlsProps) {
  const { output, status } = board;
  const hasVideo = output.hasFrame.value;
  const isRemovable = status.value.kind === 'offline' && board.entry.value !== undefined;
  return (
    <div class="tile-controls">
      {hasVideo && <MuteButton board={board} preferences={page.preferences} />}
      {hasVideo && (
        <IconButton
          label="Snapshot"
          icon={Camera}
          shortcut="S"
          isOver
          onClick={() => void takeSnapshot(board)}
        />
      )}
      {hasVideo && hasFullScreen(output.element) && (
        <IconButton
          label="Full screen"
          icon={Maximize}
          shortcut="F"
          isOver
          onClick={() => showFullScreen(board)}
        />
      )}
      {isRemovable && (
        <IconButton
          label={`Remove ${board.name.value}`}
          icon={Trash2}
          isOver
          onClick={() => void removeBoard(page, board)}
        />
      )}
      {board.subject.kind === 'endpoint' && (
        <IconButton
          label="Close"
          icon={X}
          isOver
          data-role="close"
          onClick={() => closeBoard(page, board)}
        />
      )}
    </div>
  );
}
