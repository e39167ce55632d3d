import type { Profile } from '@boardcast/board';
import { engines, type EngineName, type H264Encoder } from '@boardcast/virtual-board/encoder';

/** What a worker is asked to measure. */
export interface EncodeTask {
  readonly engine: EngineName;
  readonly profile: Profile;
  /** The address of a file of I420 pictures. */
  readonly clip: string;
  /** Where the engines are loaded from. */
  readonly base: string;
  /** Seconds as fast as it goes, and seconds at the profile's rate. */
  readonly atFullSpeed: number;
  readonly atRate: number;
}

/** Milliseconds. */
export type EncodeReport =
  | { readonly type: 'pace'; readonly times: readonly number[]; readonly bytes: number }
  /** What comes next is at the profile's rate: now is the time to look at the process. */
  | { readonly type: 'rate' }
  | {
      readonly type: 'done';
      /** From a picture to its access unit. */
      readonly delays: readonly number[];
      readonly missed: number;
    }
  | { readonly type: 'failed'; readonly reason: string };

/** Shows a clip to and fro, so that no cut interrupts it. */
class Clip {
  readonly #pictures: readonly Uint8Array[];
  #at = 0;

  constructor(bytes: Uint8Array, size: number) {
    const count = Math.floor(bytes.length / size);
    const forth = Array.from({ length: count }, (_, index) =>
      bytes.subarray(index * size, (index + 1) * size),
    );
    this.#pictures = [...forth, ...forth.slice(1, -1).reverse()];
  }

  /** Draws the next frame where the encoder has it. */
  draw(encoder: H264Encoder): EncoderFrame {
    const [frame] = encoder.frames;
    frame.data.set(this.#pictures[this.#at % this.#pictures.length] ?? []);
    this.#at += 1;
    return frame;
  }
}

type EncoderFrame = H264Encoder['frames'][number];

const tell = (report: EncodeReport) => self.postMessage(report);
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
  tell({ type: 'pace', times, bytes });
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
  tell({ type: 'done', delays, missed });
}

async function run(task: EncodeTask): Promise<void> {
  const { profile, engine, base } = task;
  const bytes = new Uint8Array(await (await fetch(task.clip)).arrayBuffer());
  const clip = new Clip(bytes, (profile.width * profile.height * 3) / 2);
  const encoder = engines[engine](base);
  await encoder.configure(profile);
  await measurePace(encoder, clip, task);
  await encoder.configure(profile);
  tell({ type: 'rate' });
  await measureRate(encoder, clip, task);
  encoder.close();
}

self.addEventListener('message', ({ data }: MessageEvent<EncodeTask>) => {
  run(data).catch((error: unknown) => tell({ type: 'failed', reason: String(error) }));
});
