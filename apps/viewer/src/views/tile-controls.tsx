import { CloseButton, FullScreenButton, RemoveButton, SnapshotButton } from './board-buttons.tsx';
import type { LeavingButtonProps } from './board-buttons.tsx';
import { MuteButton } from './mute-button.tsx';

/** The controls of a tile of the wall. */
export function TileControls({ board, page }: LeavingButtonProps) {
  const hasVideo = board.output.hasFrame.value;
  return (
    <div class="tile-controls">
      {hasVideo && <MuteButton board={board} preferences={page.preferences} />}
      {hasVideo && <SnapshotButton board={board} />}
      {hasVideo && <FullScreenButton board={board} />}
      <RemoveButton board={board} page={page} />
      <CloseButton board={board} page={page} />
    </div>
  );
}
