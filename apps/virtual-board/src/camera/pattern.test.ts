import { readMark } from '@boardcast/board';
import { expect, it } from 'vitest';
import { Pattern } from './pattern.ts';
import { createPicture, planesOf } from './picture.ts';

it.each([
  [320, 240],
  [1920, 1080],
])('numbers and times each picture of %i x %i', async (width, height) => {
  let now = 1_790_000_000_000;
  const pattern = new Pattern(() => now);
  const picture = createPicture(width, height);
  const marks = [];

  for (let frame = 0; frame < 3; frame += 1) {
    await pattern.capture(picture);
    marks.push(readMark(planesOf(picture).y, width, height, width));
    now += 100;
  }

  expect(marks).toEqual([0, 1, 2].map((frame) => ({ frame, timeMs: now - 300 + frame * 100 })));
});

it('moves from picture to picture', async () => {
  const pattern = new Pattern(() => 0);
  const [first, second] = [createPicture(320, 240), createPicture(320, 240)];

  await pattern.capture(first);
  await pattern.capture(second);

  const changed = first.data.filter((byte, at) => byte !== second.data[at]).length;
  expect(changed).toBeGreaterThan(first.data.length / 4);
});
