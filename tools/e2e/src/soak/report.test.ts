import { expect, it } from 'vitest';
import { describeSecond, excuseOf } from './report.ts';

const second = { at: 1_700_000_000_000, lastedMs: 1000, received: 15, decoded: 14.5 };
const onTime = { sent: { wasLate: () => false }, stalls: { msBetween: () => 0 } };

it('excuses a poor second only where the board, the media server or the browser was late', () => {
  expect(excuseOf(second, onTime)).toBeUndefined();
  const boardLate = { ...onTime, sent: { wasLate: () => true } };
  expect(excuseOf(second, boardLate)).toBe('the board itself was late');
  const serverLate = { ...onTime, stalls: { msBetween: () => 300 } };
  expect(excuseOf(second, serverLate)).toBe('the media server stood still');
  for (const lastedMs of [1300, 700])
    expect(excuseOf({ ...second, lastedMs }, onTime)).toBe('the browser itself was late');
});

it('describes it in a line', () => {
  expect(describeSecond(second, 25, onTime)).toBe(
    '22:13:20 15.0 of 25 fps received, 14.5 decoded in 1.00 s',
  );
});
