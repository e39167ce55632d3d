import { expect, it } from 'vitest';
import { createFrame, type Frame } from '../camera/frame.ts';
import { DoubleBuffer } from './double-buffer.ts';

const createBuffer = () => new DoubleBuffer([createFrame(2, 2), createFrame(2, 2)]);

/** Draws a number into a frame. */
const drawing = (value: number) => (into: Frame) => {
  into.data.fill(value);
  return Promise.resolve(true);
};

const numberIn = (frame: Frame | undefined) => frame?.data[0];

it('returns the newest frame once', async () => {
  const buffer = createBuffer();

  await buffer.write(drawing(1));
  await buffer.write(drawing(2));

  expect(buffer.isWaiting).toBe(true);
  expect(numberIn(await buffer.take())).toBe(2);
  expect(buffer.isWaiting).toBe(false);
  expect(await buffer.take()).toBeUndefined();
});

it('does not change a taken frame while others are drawn', async () => {
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
  // The next one is drawn at once, as for a camera that is late.
  await written;
  void buffer.write(drawing(8));

  expect(numberIn(await taken)).toBe(7);
});

it('returns nothing if nothing was drawn or drawing failed', async () => {
  const buffer = createBuffer();

  expect(await buffer.write(() => Promise.resolve(false))).toBe(false);
  expect(await buffer.take()).toBeUndefined();
  await expect(buffer.write(() => Promise.reject(new Error('no camera')))).rejects.toThrow(
    'camera',
  );
  expect(await buffer.take()).toBeUndefined();
});

it('repeats the frame drawn last, without changing the one being encoded', async () => {
  const buffer = createBuffer();
  await buffer.write(drawing(1));
  const encoding = await buffer.take();

  buffer.repeat();
  expect(numberIn(await buffer.take())).toBe(1);
  await buffer.write(drawing(2));
  expect(numberIn(encoding)).toBe(1);
  // A waiting frame has precedence.
  buffer.repeat();
  expect(numberIn(await buffer.take())).toBe(2);
});

it('resolves an earlier take with nothing when another follows', async () => {
  const buffer = createBuffer();
  let finish: (isNew: boolean) => void = () => undefined;
  const written = buffer.write(() => new Promise((resolve) => (finish = resolve)));

  const [first, second] = [buffer.take(), buffer.take()];
  finish(true);
  await written;

  expect(await first).toBeUndefined();
  expect(await second).toBeDefined();
});
