import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Page } from '../page.ts';
import type { WatchedBoard } from '../wall/watched-board.ts';
import { showFullScreen } from './board-actions.ts';
import { StageControls } from './stage-controls.tsx';
import { StatisticsPanel } from './statistics-panel.tsx';
import { Tile } from './tile.tsx';

export interface FocusProps {
  readonly board: WatchedBoard;
  readonly page: Page;
  readonly share: () => void;
}

/** One board as large as possible, and the others beside it. */
export function Focus({ board, page, share }: FocusProps) {
  const hasStatistics = useSignal(false);
  const stage = useRef<HTMLElement>(null);
  // What had the keyboard's focus is gone with the wall.
  useEffect(() => stage.current?.focus(), []);
  const others = page.wall.watched.value.filter((other) => other !== board);
  return (
    <div class="focus">
      <div class="focus-main">
        <section
          class="stage"
          ref={stage}
          tabIndex={-1}
          aria-label={`Watching ${board.name.value}`}
        >
          <div class="stage-video" onDblClick={() => showFullScreen(board)}>
            <Tile key={board.key} board={board} page={page} place="main" />
          </div>
          <StageControls board={board} page={page} share={share} hasStatistics={hasStatistics} />
        </section>
        {hasStatistics.value && <StatisticsPanel board={board} />}
      </div>
      {others.length > 0 && (
        <nav class="rail" aria-label="Other boards">
          {others.map((other) => (
            <Tile key={other.key} board={other} page={page} place="rail" />
          ))}
        </nav>
      )}
    </div>
  );
}
