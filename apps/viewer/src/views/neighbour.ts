export type Direction = 'left' | 'right' | 'up' | 'down';

/** Weighs what is off the line against what is far. */
const offLineWeight = 3;

/** The nearest element in a direction, from the first one if none is given; undefined at the edge. */
export function neighbour(
  from: Element | null,
  elements: readonly Element[],
  direction: Direction,
): Element | undefined {
  if (from === null) return elements[0];
  const start = centreOf(from);
  const candidates = elements
    .filter((element) => element !== from)
    .map((element) => ({ element, ...distance(start, centreOf(element), direction) }))
    .filter(({ ahead }) => ahead > 1);
  candidates.sort((a, b) => a.ahead + offLineWeight * a.aside - b.ahead - offLineWeight * b.aside);
  return candidates[0]?.element;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function centreOf(element: Element): Point {
  const { x, y, width, height } = element.getBoundingClientRect();
  return { x: x + width / 2, y: y + height / 2 };
}

function distance(from: Point, to: Point, direction: Direction) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const sign = direction === 'left' || direction === 'up' ? -1 : 1;
  const isHorizontal = direction === 'left' || direction === 'right';
  return isHorizontal
    ? { ahead: sign * dx, aside: Math.abs(dy) }
    : { ahead: sign * dy, aside: Math.abs(dx) };
}
