import { expect, it } from 'vitest';
import { delayedProcess, describeSecond } from './report.ts';

const second = { at: 1_700_000_000_000, durationMs: 1000, received: 15, decoded: 14.5 };
const onTime = { sent: { wasDelayed: () => false }, stalls: { msBetween: () => 0 } };

it('attributes a poor second to the board, the media server or the browser if it was delayed', () => {
  expect(delayedProcess(second, onTime)).toBeUndefined();
  const boardLate = { ...onTime, sent: { wasDelayed: () => true } };
  expect(delayedProcess(second, boardLate)).toBe('the board was delayed');
  const serverLate = { ...onTime, stalls: { msBetween: () => 300 } };
  expect(delayedProcess(second, serverLate)).toBe('the media server was stalled');
  for (const durationMs of [1300, 700])
    expect(delayedProcess({ ...second, durationMs }, onTime)).toBe('the browser was delayed');
});

it('describes a second in one line', () => {
  expect(describeSecond(second, 25, onTime)).toBe(
    '22:13:20 15.0 of 25 fps received, 14.5 decoded in 1.00 s',
  );
});
