import type { Profile } from '@boardcast/board';
import { TestPattern } from '../camera/test-pattern.ts';
import { createFrame, type Frame } from '../camera/frame.ts';
import { quantile } from './quantile.ts';
import type { Pace } from './engine.ts';
import type { H264Encoder } from './h264-encoder.ts';

/** Short: the result is reviewed while publishing. */
const maxMs = 250;
const frameCount = 4;

/** Moving frames with noise, like a camera's. */
async function drawFrames({ width, height }: Profile): Promise<readonly Frame[]> {
  const pattern = new TestPattern(() => 0);
  const drawn = Array.from({ length: frameCount }, () => createFrame(width, height));
  for (const frame of drawn) await pattern.capture(frame);
  return drawn;
}

/** Measures encoders on the same frames. */
export class Calibration {
  readonly #frames: Promise<readonly Frame[]>;

  constructor(profile: Profile) {
    this.#frames = drawFrames(profile);
  }

  /**
   * Encodes `fps` frames with a configured encoder, or as many as it can in 250 ms. The encoder must
   * be configured again afterwards.
   */
  async measure(encoder: H264Encoder, fps: number): Promise<Pace> {
    const drawn = await this.#frames;
    const times: number[] = [];
    let spentMs = 0;
    for (let count = 0; count < fps && spentMs < maxMs; count += 1) {
      const [frame] = encoder.frames;
      frame.data.set(drawn[count % frameCount]?.data ?? []);
      const startMs = performance.now();
      await encoder.encode(frame, false);
      times.push(performance.now() - startMs);
      spentMs += times.at(-1) ?? 0;
    }
    return {
      fps: (times.length * 1000) / spentMs,
      medianMs: quantile(times, 0.5),
      p95Ms: quantile(times, 0.95),
    };
  }
}
