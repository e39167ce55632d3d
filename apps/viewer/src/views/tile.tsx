import { useSignalEffect } from '@preact/signals';
import { announce } from '@boardcast/web';
import { useRef } from 'preact/hooks';
import type { Page } from '../page.ts';
import type { StatusKind } from '../wall/board-status.ts';
import type { WatchedBoard } from '../wall/watched-board.ts';
import { showFullScreen } from './board-actions.ts';
import { useInSight } from './in-sight.ts';
import { RecordingBadge } from './recording-badge.tsx';
import { StatusBadge } from './status-badge.tsx';
import { TileControls } from './tile-controls.tsx';
import { TileMessage } from './tile-message.tsx';
import { TileVideo } from './tile-video.tsx';

export interface TileProps {
  readonly board: WatchedBoard;
  readonly page: Page;
  /** `main` is the one in focus. */
  readonly place: 'wall' | 'rail' | 'main';
}

/** A board's video with its name, state and controls over it. */
export function Tile({ board, page, place }: TileProps) {
  const element = useInSight(board);
  useAnnouncements(board);
  const name = board.name.value;
  return (
    <article
      class="player tile"
      ref={element}
      aria-label={name}
      data-key={board.key}
      data-board={name}
      data-place={place}
      data-state={board.status.value.kind}
      data-subject={board.subject.kind}
    >
      <TileVideo board={board} />
      <div class="tile-top">
        <StatusBadge board={board} />
        <RecordingBadge board={board} page={page} />
      </div>
      <TileMessage board={board} />
      <div class="tile-bottom">
        {place === 'main' ? (
          <strong class="tile-name" onDblClick={() => showFullScreen(board)}>
            {name}
          </strong>
        ) : (
          <TileLink board={board} page={page} />
        )}
        {place === 'wall' && <TileControls board={board} page={page} />}
      </div>
    </article>
  );
}

/** The name, as a link that covers the tile. */
function TileLink({ board, page }: Omit<TileProps, 'place'>) {
  const route = { kind: 'focus', subject: board.subject } as const;
  return (
    <a
      class="tile-name tile-link"
      href={page.router.urlOf(route)}
      onClick={(event) => page.router.follow(event, route)}
    >
      {board.name.value}
    </a>
  );
}

const silent: ReadonlySet<StatusKind> = new Set(['connecting', 'idle', 'unknown', 'retrying']);

/** Changes of the state are announced, but not how it begins. */
function useAnnouncements(board: WatchedBoard): void {
  const last = useRef<string | undefined>(undefined);
  useSignalEffect(() => {
    const { kind, label } = board.status.value;
    if (silent.has(kind)) return;
    if (last.current !== undefined && last.current !== label) {
      announce(`${board.name.value}: ${label}`);
    }
    last.current = label;
  });
}
