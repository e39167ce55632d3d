import { useEffect, useRef } from 'preact/hooks';
import type { WatchedBoard } from '../wall/watched-board.ts';

/** Half a screen ahead, so that a board plays when it is scrolled to. */
const margin = '50% 0px';

/** Tells a board whether the element with the returned reference is in sight. */
export function useInSight({ isInSight }: WatchedBoard) {
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => (isInSight.value = entries.at(-1)?.isIntersecting ?? false),
      { rootMargin: margin },
    );
    if (element.current !== null) observer.observe(element.current);
    return () => {
      observer.disconnect();
      isInSight.value = false;
    };
  }, [isInSight]);
  return element;
}
