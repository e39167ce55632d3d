import { type Recorder } from '@boardcast/e2e';
import { pause } from '@boardcast/testkit/until';

/** The rates of a stream. */
export interface Rate {
  readonly fps: number;
  /** bit/s of NAL units. */
  readonly bitrate: number;
}

/** Measures a stream by its timestamps for some seconds. */
export async function rateOver(recorder: Recorder, seconds: number): Promise<Rate> {
  const begin = recorder.accessUnits.length;
  await pause(seconds * 1000);
  const units = recorder.accessUnits.slice(begin);
  const ticks = ((units.at(-1)?.timestamp ?? 0) - (units[0]?.timestamp ?? 0)) >>> 0;
  const duration = ticks / 90_000;
  const bytes = units.slice(1).flatMap((unit) => unit.units.map((nal) => nal.length));
  return {
    fps: (units.length - 1) / duration,
    bitrate: (bytes.reduce((sum, length) => sum + length, 0) * 8) / duration,
  };
}
