import { expect, it } from 'vitest';
import { describeSecond, excuseOf } from './report.ts';

const second = { at: 1_700_000_000_000, lastedMs: 1000, received: 15, decoded: 14.5 };
const onTime = { wasLate: () => false };

it('excuses a poor second only where the board or the browser was late', () => {
  expect(excuseOf(second, onTime)).toBeUndefined();
  expect(excuseOf(second, { wasLate: () => true })).toBe('the board itself was late');
  for (const lastedMs of [1300, 700])
    expect(excuseOf({ ...second, lastedMs }, onTime)).toBe('the browser itself was late');
});

it('describes it in a line', () => {
  expect(describeSecond(second, 25, onTime)).toBe(
    '22:13:20 15.0 of 25 fps received, 14.5 decoded in 1.00 s',
  );
});
