import type { Profile } from '@boardcast/board';
import type { EngineName } from './encoder/engine.ts';
import type { RateReading } from './frame-rate.ts';

/** Says that an engine is too slow for the profile, and what to do. */
export function shortfall(
  { width, height, fps }: Profile,
  engine: EngineName,
  reading: RateReading,
): string {
  const size = height === 1080 ? '1080p' : `${width}x${height}`;
  const means = engine === 'webcodecs' ? 'with its own encoder' : 'in WASM';
  const rate = `${reading.fps.toFixed(1)} of ${fps} fps`;
  return `${rate}: this computer cannot encode ${size} ${means}. Try another encoder, or close what keeps it busy.`;
}

/** A camera that gives more frames than the board takes has some dropped, and nobody is too slow. */
const fullRate = 0.95;

export interface SlowEngineEvents {
  /** For the page: now, or no longer when undefined. */
  show(text: string | undefined): void;
  /** For the console: once each time that it begins. */
  say(text: string): void;
}

/** Notices when an engine falls short, and when it no longer does. */
export class SlowEngine {
  readonly #profile: Profile;
  readonly #events: SlowEngineEvents;
  #isShort = false;

  constructor(profile: Profile, events: SlowEngineEvents) {
    this.#profile = profile;
    this.#events = events;
  }

  read(engine: EngineName, reading: RateReading): void {
    const isShort = reading.isShort && reading.fps < this.#profile.fps * fullRate;
    const text = isShort ? shortfall(this.#profile, engine, reading) : undefined;
    this.#events.show(text);
    if (text !== undefined && !this.#isShort) this.#events.say(text);
    this.#isShort = text !== undefined;
  }
}
