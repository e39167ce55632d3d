import { type Recorder } from '@boardcast/e2e';
import { pause } from '@boardcast/testkit/until';

/** What a stream costs. */
export interface Rate {
  /** Pictures a second. */
  readonly fps: number;
  /** Bits a second of NAL units. */
  readonly bitrate: number;
}

/** Measures a stream by its own clock, for that many seconds. */
export async function rateOver(recorder: Recorder, seconds: number): Promise<Rate> {
  const begin = recorder.accessUnits.length;
  await pause(seconds * 1000);
  const units = recorder.accessUnits.slice(begin);
  const ticks = ((units.at(-1)?.timestamp ?? 0) - (units[0]?.timestamp ?? 0)) >>> 0;
  const took = ticks / 90_000;
  const bytes = units.slice(1).flatMap((unit) => unit.units.map((nal) => nal.length));
  return {
    fps: (units.length - 1) / took,
    bitrate: (bytes.reduce((sum, length) => sum + length, 0) * 8) / took,
  };
}
