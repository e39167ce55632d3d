import { expect, it } from 'vitest';
import { FrameRates } from './frame-rates.ts';

const count = (at: number, received: number) => ({ at, received, decoded: received });

it('finds the seconds with too few frames, whatever the time between counts', () => {
  const rates = new FrameRates(20);
  rates.add([count(0, 0), count(1000, 25)]);
  rates.add([count(2000, 35), count(4000, 85)]);

  expect(rates.poor).toEqual([{ at: 2000, durationMs: 1000, received: 10, decoded: 10 }]);
  expect(rates.seconds).toBe(4);
});

it('restarts with a new connection', () => {
  const rates = new FrameRates(20);
  rates.add([count(0, 100), count(1000, 5), count(2000, 30)]);

  expect(rates.poor).toEqual([]);
});
