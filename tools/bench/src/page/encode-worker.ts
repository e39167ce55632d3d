import type { Profile } from '@boardcast/board';
import { engines, type EngineName, type H264Encoder } from '@boardcast/virtual-board/encoder';

/** The task of a worker. */
export interface EncodeTask {
  readonly engine: EngineName;
  readonly profile: Profile;
  /** The URL of a file of I420 frames. */
  readonly clip: string;
  /** The URL that the engines are loaded from. */
  readonly base: string;
  /** Seconds at full speed, and seconds at the profile's frame rate. */
  readonly atFullSpeed: number;
  readonly atRate: number;
}

/** A report of the worker; times are in ms. */
export type EncodeReport =
  | { readonly type: 'pace'; readonly times: readonly number[]; readonly bytes: number }
  /** The part at the profile's frame rate begins. */
  | { readonly type: 'rate' }
  | {
      readonly type: 'done';
      /** From a frame to its access unit. */
      readonly delays: readonly number[];
      readonly missed: number;
    }
  | { readonly type: 'failed'; readonly reason: string };

/** Plays a clip forwards and backwards, so that it has no cut. */
class Clip {
  readonly #frames: readonly Uint8Array[];
  #at = 0;

  constructor(bytes: Uint8Array, size: number) {
    const count = Math.floor(bytes.length / size);
    const forth = Array.from({ length: count }, (_, index) =>
      bytes.subarray(index * size, (index + 1) * size),
    );
    this.#frames = [...forth, ...forth.slice(1, -1).reverse()];
  }

  /** Draws the next frame into the encoder's memory. */
  draw(encoder: H264Encoder): EncoderFrame {
    const [frame] = encoder.frames;
    frame.data.set(this.#frames[this.#at % this.#frames.length] ?? []);
    this.#at += 1;
    return frame;
  }
}

type EncoderFrame = H264Encoder['frames'][number];

const send = (report: EncodeReport) => self.postMessage(report);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function measurePace(encoder: H264Encoder, clip: Clip, { profile, atFullSpeed }: EncodeTask) {
  const times: number[] = [];
  let bytes = 0;
  const endMs = performance.now() + atFullSpeed * 1000;
  for (let count = 0; performance.now() < endMs; count += 1) {
    const frame = clip.draw(encoder);
    const startMs = performance.now();
    const unit = await encoder.encode(frame, count % profile.h264.gop === 0);
    times.push(performance.now() - startMs);
    bytes += unit.data.length;
  }
  send({ type: 'pace', times, bytes });
}

async function measureRate(encoder: H264Encoder, clip: Clip, { profile, atRate }: EncodeTask) {
  const { fps, h264 } = profile;
  const delays: number[] = [];
  let missed = 0;
  const beginMs = performance.now();
  for (let count = 1; count < atRate * fps; count += 1) {
    const dueMs = beginMs + (count * 1000) / fps;
    if (performance.now() > dueMs + 1000 / fps) {
      missed += 1;
      continue;
    }
    await pause(Math.max(0, dueMs - performance.now()));
    const startMs = performance.now();
    await encoder.encode(clip.draw(encoder), count % h264.gop === 0);
    delays.push(performance.now() - startMs);
  }
  send({ type: 'done', delays, missed });
}

async function run(task: EncodeTask): Promise<void> {
  const { profile, engine, base } = task;
  const bytes = new Uint8Array(await (await fetch(task.clip)).arrayBuffer());
  const clip = new Clip(bytes, (profile.width * profile.height * 3) / 2);
  const encoder = engines[engine](base);
  await encoder.configure(profile);
  await measurePace(encoder, clip, task);
  await encoder.configure(profile);
  send({ type: 'rate' });
  await measureRate(encoder, clip, task);
  encoder.close();
}

self.addEventListener('message', ({ data }: MessageEvent<EncodeTask>) => {
  run(data).catch((error: unknown) => send({ type: 'failed', reason: String(error) }));
});
