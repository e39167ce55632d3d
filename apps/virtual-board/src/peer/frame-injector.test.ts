import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createFrame, type Frame } from '../camera/frame.ts';
import type { AccessUnit, H264Encoder } from '../encoder/h264-encoder.ts';
import { DoubleBuffer } from '../media/double-buffer.ts';
import { EncodingCounts } from '../media/encoding-counts.ts';
import { FrameInjector } from './frame-injector.ts';

/** A fake of the browser's class, which Node lacks. */
class FakeVideoFrame {
  readonly timestamp: number;

  constructor(_: unknown, { timestamp }: { readonly timestamp: number }) {
    this.timestamp = timestamp;
  }
}

/** A fake encoder that keeps each frame until the test calls `finish`. */
class FakeEncoder implements H264Encoder {
  readonly frames = [createFrame(2, 2), createFrame(2, 2)] as const;
  readonly ended = new Promise<never>(() => undefined);
  readonly encoded: { readonly value: number; readonly key: boolean }[] = [];
  finish: () => void = () => undefined;
  isBusy = false;

  async configure(): Promise<void> {}

  encode({ data }: Frame, key: boolean): Promise<AccessUnit> {
    if (this.isBusy) throw new Error('Two frames at once.');
    this.isBusy = true;
    const value = data[0] ?? 0;
    this.encoded.push({ value, key });
    return new Promise((resolve) => {
      this.finish = () => {
        this.isBusy = false;
        resolve({ data: Uint8Array.of(value), isIdr: key });
      };
    });
  }

  close(): void {}
}

type EncodedTick = { readonly type: 'key' | 'delta'; data: ArrayBuffer };

/** The streams of a sender's transform. */
function createTransformer() {
  const ticks = new TransformStream<EncodedTick, EncodedTick>();
  const sent: number[] = [];
  const writable = new WritableStream<EncodedTick>({
    write: ({ data }) => void sent.push(new Uint8Array(data)[0] ?? 0),
  });
  const writer = ticks.writable.getWriter();
  const deliver = (type: EncodedTick['type']) =>
    void writer.write({ type, data: new ArrayBuffer(0) }).catch(() => undefined);
  const transformer = { readable: ticks.readable, writable } as unknown as RTCRtpScriptTransformer;
  return { transformer, sent, deliver };
}

function createInjector() {
  let ticks = 0;
  const encoder = new FakeEncoder();
  const buffer = new DoubleBuffer(encoder.frames);
  const injector = new FrameInjector({
    encoder,
    buffer,
    ticks: new WritableStream<VideoFrame>({ write: () => void (ticks += 1) }),
    gop: 50,
    counts: new EncodingCounts(),
    encoding: () => undefined,
  });
  injector.setConnected(true);
  const capture = async (value: number) => {
    injector.tick();
    await buffer.write((into) => {
      into.data.fill(value);
      return Promise.resolve(true);
    });
    await settle();
  };
  return { encoder, injector, capture, ticks: () => ticks };
}

/** Waits for all pending promises. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => void vi.stubGlobal('VideoFrame', FakeVideoFrame));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it('encodes the newest frame as soon as the previous one is done and its tick is encoded', async () => {
  const { encoder, injector, capture, ticks } = createInjector();
  const { transformer, deliver, sent } = createTransformer();
  injector.attach(transformer);

  await capture(1);
  deliver('key');
  await settle();
  await capture(2);
  deliver('delta');
  await capture(3);
  expect(ticks()).toBe(2);
  expect(injector.waitsFor).toBe('encoder');
  encoder.finish();
  await settle();

  expect(encoder.encoded).toEqual([
    { value: 1, key: true },
    { value: 3, key: false },
  ]);
  encoder.finish();
  await settle();
  expect(sent).toEqual([1, 3]);
  expect(injector.waitsFor).toBeUndefined();
});

it('makes an IDR of the frame for which the browser made a key frame', async () => {
  const { encoder, injector, capture } = createInjector();
  const { transformer, deliver } = createTransformer();
  injector.attach(transformer);

  for (const type of ['key', 'delta', 'key', 'delta'] as const) {
    await capture(0);
    deliver(type);
    await settle();
    encoder.finish();
    await settle();
  }

  expect(encoder.encoded.map(({ key }) => key)).toEqual([true, false, true, false]);
});

it('encodes nothing for a tick that the browser drops, and writes another after the timeout', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const { encoder, injector, capture, ticks } = createInjector();
  const { transformer, deliver } = createTransformer();
  injector.attach(transformer);

  await capture(1);
  vi.advanceTimersByTime(499);
  await capture(2);
  expect([ticks(), injector.waitsFor]).toEqual([1, 'browser']);
  vi.advanceTimersByTime(1);
  await capture(3);
  deliver('delta');
  await settle();

  expect(ticks()).toBe(2);
  expect(encoder.encoded.map(({ value }) => value)).toEqual([3]);
});

it('gives the encoder one frame at a time, also when the connection changes', async () => {
  const { encoder, injector, capture } = createInjector();
  const [before, after] = [createTransformer(), createTransformer()];
  injector.attach(before.transformer);
  await capture(1);
  before.deliver('key');
  await settle();

  injector.attach(after.transformer);
  await capture(2);
  after.deliver('key');
  await settle();
  expect(encoder.encoded).toHaveLength(1);
  encoder.finish();
  await settle();
  encoder.finish();
  await settle();

  expect(encoder.encoded.map(({ key }) => key)).toEqual([true, true]);
  expect(after.sent).toEqual([2]);
});
