import type { Signal } from '@preact/signals';
import { ChartNoAxesColumn, History, PictureInPicture2, Share2 } from 'lucide-preact';
import { IconButton } from '@boardcast/web';
import type { Page } from '../page.ts';
import { hasPictureInPicture, hasVolume } from '../video/screens.ts';
import type { WatchedBoard } from '../wall/watched-board.ts';
import { mayPlayBack, setVolume, showInPicture, showRecordings } from './board-actions.ts';
import { CloseButton, FullScreenButton, RemoveButton, SnapshotButton } from './board-buttons.tsx';
import { MuteButton } from './mute-button.tsx';
import { RestartButton } from './restart-button.tsx';

export interface StageControlsProps {
  readonly board: WatchedBoard;
  readonly page: Page;
  readonly share: () => void;
  readonly hasStatistics: Signal<boolean>;
}

/** The controls of the board in focus. */
export function StageControls({ board, page, share, hasStatistics }: StageControlsProps) {
  const { output, entry } = board;
  return (
    <div class="stage-controls">
      <MuteButton board={board} preferences={page.preferences} />
      {hasVolume() && <Volume board={board} page={page} />}
      <Rates board={board} />
      <SnapshotButton board={board} />
      {mayPlayBack(board, page) && (
        <IconButton
          label="Recordings"
          icon={History}
          shortcut="R"
          isOver
          onClick={() => showRecordings(board, page)}
        />
      )}
      {hasPictureInPicture() && (
        <IconButton
          label={output.isInPicture.value ? 'Leave picture in picture' : 'Picture in picture'}
          icon={PictureInPicture2}
          shortcut="P"
          isOver
          disabled={!output.hasFrame.value}
          onClick={() => showInPicture(board)}
        />
      )}
      <IconButton
        label={hasStatistics.value ? 'Hide statistics' : 'Show statistics'}
        icon={ChartNoAxesColumn}
        isOver
        aria-expanded={hasStatistics.value}
        onClick={() => (hasStatistics.value = !hasStatistics.value)}
      />
      {entry.value !== undefined && (
        <IconButton label="Share" icon={Share2} isOver onClick={share} />
      )}
      <RestartButton board={board} page={page} />
      <RemoveButton board={board} page={page} />
      <FullScreenButton board={board} />
      <CloseButton board={board} page={page} />
    </div>
  );
}

function Volume({ board, page }: Pick<StageControlsProps, 'board' | 'page'>) {
  const { isMuted, volume } = board.output;
  return (
    <input
      class="volume"
      type="range"
      aria-label="Volume"
      min="0"
      max="1"
      step="0.05"
      value={isMuted.value ? 0 : volume.value}
      onInput={({ currentTarget }) =>
        setVolume(board, page.preferences, currentTarget.valueAsNumber)
      }
    />
  );
}

function Rates({ board }: Pick<StageControlsProps, 'board'>) {
  const rates = board.reception.rates.value;
  const isShown = rates !== undefined && board.output.hasFrame.value;
  return (
    <span class="stage-rates">
      {isShown && `${rates.fps.toFixed(1)} fps · ${rates.kbps.toFixed(0)} kbit/s`}
    </span>
  );
}
