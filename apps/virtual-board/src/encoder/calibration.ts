import type { Profile } from '@boardcast/board';
import { Pattern } from '../camera/pattern.ts';
import { createPicture, type Picture } from '../camera/picture.ts';
import { quantile } from '../quantile.ts';
import type { Pace } from './engine.ts';
import type { H264Encoder } from './h264-encoder.ts';

/** A first impression: what an engine does while it publishes is reviewed. */
const maxMs = 250;
const pictures = 4;

/** Pictures that move and have noise, as a camera's have. */
async function drawPictures({ width, height }: Profile): Promise<readonly Picture[]> {
  const pattern = new Pattern(() => 0);
  const drawn = Array.from({ length: pictures }, () => createPicture(width, height));
  for (const picture of drawn) await pattern.capture(picture);
  return drawn;
}

/**
 * Has a configured encoder make as many frames as `fps` asks in a second, or as many as it can in 250 ms.
 * What it was told of the stream is then no longer true: it wants to be configured again.
 */
export async function measurePace(
  encoder: H264Encoder,
  profile: Profile,
  fps: number,
): Promise<Pace> {
  const drawn = await drawPictures(profile);
  const times: number[] = [];
  let spentMs = 0;
  for (let count = 0; count < fps && spentMs < maxMs; count += 1) {
    const [frame] = encoder.frames;
    frame.data.set(drawn[count % pictures]?.data ?? []);
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
