import { expect, it } from 'vitest';
import { linkChangeOf } from './link-changes.ts';

const measurements = { afterMs: 2100, packets: 300, lost: 0.4, unrepaired: 0.2, delayMs: 480 };
const line = (msg: string): string =>
  JSON.stringify({ level: 30, time: 1_000_000, endpoint: 'x', ...measurements, msg });

it('parses the two log lines about a viewer’s link', () => {
  expect(linkChangeOf(line('viewer: key frames only'))).toEqual({
    at: 1_000_000,
    keyFramesOnly: true,
    text: 'viewer: key frames only (afterMs 2100, packets 300, lost 0.4, unrepaired 0.2, delayMs 480)',
  });
  expect(linkChangeOf(line('viewer: whole stream on trial'))?.keyFramesOnly).toBe(false);
});

it('ignores every other line, JSON or not', () => {
  expect(linkChangeOf(line('listening'))).toBeUndefined();
  expect(linkChangeOf('Boardcast is ready.')).toBeUndefined();
});
