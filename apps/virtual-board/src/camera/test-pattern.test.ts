import { readMark } from '@boardcast/board';
import { expect, it } from 'vitest';
import { TestPattern } from './test-pattern.ts';
import { createFrame, planesOf } from './frame.ts';

it.each([
  [320, 240],
  [1920, 1080],
])('marks each frame with its number and time at %i x %i', async (width, height) => {
  let now = 1_790_000_000_000;
  const pattern = new TestPattern(() => now);
  const frame = createFrame(width, height);
  const marks = [];

  for (let count = 0; count < 3; count += 1) {
    await pattern.capture(frame);
    marks.push(readMark(planesOf(frame).y, width, height, width));
    now += 100;
  }

  expect(marks).toEqual([0, 1, 2].map((frame) => ({ frame, timeMs: now - 300 + frame * 100 })));
});

it('moves from frame to frame', async () => {
  const pattern = new TestPattern(() => 0);
  const [first, second] = [createFrame(320, 240), createFrame(320, 240)];

  await pattern.capture(first);
  await pattern.capture(second);

  const changed = first.data.filter((byte, at) => byte !== second.data[at]).length;
  expect(changed).toBeGreaterThan(first.data.length / 4);
});
