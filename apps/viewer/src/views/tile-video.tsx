import { useLayoutEffect, useRef } from 'preact/hooks';
import type { WatchedBoard } from '../wall/watched-board.ts';

/** A board's video; the last frame lies over it while there is none. */
export function TileVideo({ board }: { readonly board: WatchedBoard }) {
  const box = useRef<HTMLDivElement>(null);
  const { output, lastFrame, status } = board;
  useLayoutEffect(() => box.current?.prepend(output.element), [output]);
  const image = lastFrame.image.value;
  const isOver = !output.hasFrame.value || status.value.kind === 'offline';
  return (
    <div class="tile-video" ref={box}>
      {isOver && image !== undefined && <img class="tile-frame" src={image} alt="" />}
    </div>
  );
}
