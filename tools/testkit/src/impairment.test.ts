import { expect, it } from 'vitest';
import { cleanLink, Impairment, type LinkQuality } from './impairment.ts';
import { Random } from './random.ts';

/** The arrival times of datagrams of 1000 bytes that are sent every `everyMs`. */
function arrivals(quality: Partial<LinkQuality>, count: number, everyMs: number) {
  const random = new Random(1);
  const link = new Impairment({ ...cleanLink, ...quality }, () => random.next());
  return Array.from({ length: count }, (_, index) => link.arrivalOf(1000, index * everyMs));
}

it('delivers at once on a clean link', () => {
  expect(arrivals({}, 3, 10)).toEqual([0, 10, 20]);
});

it('queues datagrams on a slow link and loses those that would wait too long', () => {
  expect(arrivals({ bitrate: 80_000, queueMs: 150 }, 4, 0)).toEqual([
    100,
    200,
    undefined,
    undefined,
  ]);
});

it('delays all by the same time, and jitter keeps the order', () => {
  expect(arrivals({ delayMs: 50 }, 2, 10)).toEqual([50, 60]);
  const late = arrivals({ jitterMs: 100 }, 200, 10).map((at) => at ?? Number.NaN);
  expect(late).toEqual([...late].sort((a, b) => a - b));
  expect(Math.max(...late.map((at, index) => at - index * 10))).toBeGreaterThan(80);
});

it('lets later datagrams overtake reordered ones', () => {
  const late = arrivals({ reordered: 0.1, reorderMs: 25 }, 500, 10).map((at) => at ?? Number.NaN);
  const overtaken = late.filter((at, index) => at > (late[index + 1] ?? Infinity)).length;
  expect(overtaken).toBeGreaterThan(25);
  expect(overtaken).toBeLessThan(100);
});

it('loses the configured share', () => {
  const lost = arrivals({ loss: 0.2 }, 1000, 1).filter((at) => at === undefined).length;
  expect(lost).toBeGreaterThan(150);
  expect(lost).toBeLessThan(250);
});
