import type { Profile } from '@boardcast/board';
import type { EngineName } from '../encoder/engine.ts';
import type { RateReading } from './frame-rate.ts';

/** The warning that an engine is too slow for the profile. */
export function slowEngineWarning(
  { width, height, fps }: Profile,
  engine: EngineName,
  reading: RateReading,
): string {
  const size = height === 1080 ? '1080p' : `${width}x${height}`;
  const means = engine === 'webcodecs' ? 'with the browser’s encoder' : 'in WASM';
  const rate = `${reading.fps.toFixed(1)} of ${fps} fps`;
  return `${rate}: this computer cannot encode ${size} ${means}. Try another encoder, or close other programs.`;
}

/** Dropped frames are normal if the camera is faster than the board: the rate decides. */
const fullRate = 0.95;

export interface SlowEngineEvents {
  /** Shows the warning on the page; undefined hides it. */
  show(text: string | undefined): void;
  /** Logs the warning, once each time that it begins. */
  log(text: string): void;
}

/** Warns while the computer is too slow for the engine. */
export class SlowEngine {
  readonly #events: SlowEngineEvents;
  #isShort = false;

  constructor(events: SlowEngineEvents) {
    this.#events = events;
  }

  read(profile: Profile, engine: EngineName, reading: RateReading): void {
    const isShort = reading.isShort && reading.fps < profile.fps * fullRate;
    const text = isShort ? slowEngineWarning(profile, engine, reading) : undefined;
    this.#events.show(text);
    if (text !== undefined && !this.#isShort) this.#events.log(text);
    this.#isShort = text !== undefined;
  }
}
