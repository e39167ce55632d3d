import { expect, it } from 'vitest';
import { cleanLink, Impairment, type LinkQuality } from './impairment.ts';

/** Repeatable chance: the same in every run. */
function chance(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
}

/** The arrivals of datagrams of 1000 bytes, one each `everyMs`. */
function arrivals(quality: Partial<LinkQuality>, count: number, everyMs: number) {
  const link = new Impairment({ ...cleanLink, ...quality }, chance());
  return Array.from({ length: count }, (_, place) => link.arrivalOf(1000, place * everyMs));
}

it('a clean link delivers at once', () => {
  expect(arrivals({}, 3, 10)).toEqual([0, 10, 20]);
});

it('a slow link sends one after the other, and loses what would wait for too long', () => {
  expect(arrivals({ bitrate: 80_000, queueMs: 150 }, 4, 0)).toEqual([
    100,
    200,
    undefined,
    undefined,
  ]);
});

it('delay is the same for all; jitter never changes the order', () => {
  expect(arrivals({ delayMs: 50 }, 2, 10)).toEqual([50, 60]);
  const late = arrivals({ jitterMs: 100 }, 200, 10).map((at) => at ?? Number.NaN);
  expect(late).toEqual([...late].sort((a, b) => a - b));
  expect(Math.max(...late.map((at, place) => at - place * 10))).toBeGreaterThan(80);
});

it('what is reordered comes later than what follows it', () => {
  const late = arrivals({ reordered: 0.1, reorderMs: 25 }, 500, 10).map((at) => at ?? Number.NaN);
  const overtaken = late.filter((at, place) => at > (late[place + 1] ?? Infinity)).length;
  expect(overtaken).toBeGreaterThan(25);
  expect(overtaken).toBeLessThan(100);
});

it('loses the share that it is told to', () => {
  const lost = arrivals({ loss: 0.2 }, 1000, 1).filter((at) => at === undefined).length;
  expect(lost).toBeGreaterThan(150);
  expect(lost).toBeLessThan(250);
});
