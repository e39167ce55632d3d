import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Page } from '../page.ts';
import { bestFit, type Area } from '../wall/best-fit.ts';
import type { WatchedBoard } from '../wall/watched-board.ts';
import { Tile } from './tile.tsx';

/** In CSS pixels. */
const gap = 8;
/** Before the first frame is known. */
const usualAspectRatio = 4 / 3;

/** All boards, as large as they can be. */
export function Grid({ page }: { readonly page: Page }) {
  const boards = page.wall.watched.value;
  const element = useRef<HTMLElement>(null);
  const area = useSignal<Area>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const container = element.current;
    if (container === null) return;
    const measure = () => (area.value = innerArea(container));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(container);
    return () => observer.disconnect();
  }, [area]);
  const { columns, width, height, isWhole } = bestFit(
    boards.length,
    area.value,
    commonAspectRatio(boards),
    gap,
  );
  return (
    <section class="grid" ref={element} aria-label="Boards" id="boards" data-whole={isWhole}>
      <div
        class="grid-tiles"
        style={{ gap: `${gap}px`, width: `${columns * (width + gap) - gap}px` }}
      >
        {boards.map((board) => (
          <div key={board.key} style={{ width: `${width}px`, height: `${height}px` }}>
            <Tile board={board} page={page} place="wall" />
          </div>
        ))}
      </div>
    </section>
  );
}

function innerArea(container: HTMLElement): Area {
  const { paddingLeft, paddingTop } = getComputedStyle(container);
  const [x, y] = [Number.parseFloat(paddingLeft), Number.parseFloat(paddingTop)];
  return { width: container.clientWidth - 2 * x, height: container.clientHeight - 2 * y };
}

/** That of most boards: the others have bars at their sides. */
function commonAspectRatio(boards: readonly WatchedBoard[]): number {
  const counts = new Map<number, number>();
  for (const { output } of boards) {
    const ratio = output.aspectRatio.value;
    if (ratio !== undefined) counts.set(ratio, (counts.get(ratio) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? usualAspectRatio;
}
