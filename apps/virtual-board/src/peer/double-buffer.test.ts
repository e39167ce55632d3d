import { expect, it } from 'vitest';
import { createPicture, type Picture } from '../camera/picture.ts';
import { DoubleBuffer } from './double-buffer.ts';

const createBuffer = () => new DoubleBuffer([createPicture(2, 2), createPicture(2, 2)]);

/** Draws a number into a frame. */
const drawing = (value: number) => async (into: Picture) => {
  into.data.fill(value);
  return true;
};

const numberIn = (frame: Picture | undefined) => frame?.data[0];

it('gives the newest frame, once', async () => {
  const buffer = createBuffer();

  await buffer.write(drawing(1));
  await buffer.write(drawing(2));

  expect(buffer.isWaiting).toBe(true);
  expect(numberIn(await buffer.take())).toBe(2);
  expect(buffer.isWaiting).toBe(false);
  expect(await buffer.take()).toBeUndefined();
});

it('leaves what was taken as it is while others are drawn', async () => {
  const buffer = createBuffer();
  await buffer.write(drawing(1));
  const taken = await buffer.take();

  await buffer.write(drawing(2));
  await buffer.write(drawing(3));

  expect(numberIn(taken)).toBe(1);
  expect(numberIn(await buffer.take())).toBe(3);
});

it('waits for a frame that is being drawn', async () => {
  const buffer = createBuffer();
  let finish: (isNew: boolean) => void = () => undefined;
  const written = buffer.write((into) => {
    into.data.fill(7);
    return new Promise((resolve) => (finish = resolve));
  });

  const taken = buffer.take();
  finish(true);
  // The next one is begun at once, as by a camera that is late.
  await written;
  void buffer.write(drawing(8));

  expect(numberIn(await taken)).toBe(7);
});

it('gives nothing where nothing was drawn, or drawing failed', async () => {
  const buffer = createBuffer();

  expect(await buffer.write(async () => false)).toBe(false);
  expect(await buffer.take()).toBeUndefined();
  await expect(buffer.write(() => Promise.reject(new Error('no camera')))).rejects.toThrow(
    'camera',
  );
  expect(await buffer.take()).toBeUndefined();
});

it('repeats the frame that was drawn last, without touching what the encoder has', async () => {
  const buffer = createBuffer();
  await buffer.write(drawing(1));
  const encoding = await buffer.take();

  buffer.repeat();
  expect(numberIn(await buffer.take())).toBe(1);
  await buffer.write(drawing(2));
  expect(numberIn(encoding)).toBe(1);
  // One that waits goes before.
  buffer.repeat();
  expect(numberIn(await buffer.take())).toBe(2);
});

it('serves the last who asks, and leaves no one waiting', async () => {
  const buffer = createBuffer();
  let finish: (isNew: boolean) => void = () => undefined;
  const written = buffer.write(() => new Promise((resolve) => (finish = resolve)));

  const [first, second] = [buffer.take(), buffer.take()];
  finish(true);
  await written;

  expect(await first).toBeUndefined();
  expect(await second).toBeDefined();
});
