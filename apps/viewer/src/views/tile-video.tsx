import { useLayoutEffect, useRef } from 'preact/hooks';
import type { WatchedBoard } from '../wall/watched-board.ts';

/** A board's video; its last frame lies over it while there is none. */
export function TileVideo({ board }: { readonly board: WatchedBoard }) {
  const box = useRef<HTMLDivElement>(null);
  const { output, still, status } = board;
  useLayoutEffect(() => box.current?.prepend(output.element), [output]);
  const isOver = !output.hasFrame.value || status.value.kind === 'offline';
  return (
    <div class="tile-video" ref={box}>
      {isOver && still.value !== undefined && (
        <img class="tile-frame" src={still.value.url} alt="" />
      )}
    </div>
  );
}
