import { clockRates, type Codec } from '@boardcast/rtp';
import type { MediaFrame } from '../../media/media-frame.ts';

/** A frame that comes this much off the end of the one before it does not continue it. */
const maxDriftMs = 30;
/** How fast reports follow the drift: a player that sees more at once repeats or skips audio. */
const maxSlew = 0.002;

/**
 * The RTP timestamps of one track. Video has the times of its frames. Audio keeps the exact spacing of
 * its samples while it is continuous, whatever the precision of its times. Timestamps never decrease.
 */
export class TrackClock {
  readonly #rate: number;
  readonly #offset: number;
  /** In ticks since 1970; before the offset, and without wrapping. */
  #last: { readonly ticks: number; readonly nextTicks: number; readonly time: number } | undefined;
  /** What the ticks are ahead of the times, as reports tell it. */
  #reportedDrift = 0;

  constructor(codec: Codec, offset: number) {
    this.#rate = clockRates[codec] / 1000;
    this.#offset = offset;
  }

  /** The timestamp of the next frame. */
  advance(frame: MediaFrame): number {
    const ticks = this.#ticksOf(frame);
    const duration = frame.kind === 'audio' ? Math.round(frame.duration * this.#rate) : 0;
    this.#followDrift(
      ticks - frame.time * this.#rate,
      frame.time - (this.#last?.time ?? frame.time),
    );
    this.#last = { ticks, nextTicks: ticks + duration, time: frame.time };
    return this.#wrap(ticks);
  }

  /** The timestamp of any time, for reports. */
  at(time: number): number {
    return this.#wrap(Math.round(time * this.#rate + this.#reportedDrift));
  }

  #followDrift(drift: number, elapsedMs: number): void {
    const change = drift - this.#reportedDrift;
    const max = Math.max(0, elapsedMs) * this.#rate * maxSlew;
    const isSudden = Math.abs(change) > maxDriftMs * this.#rate;
    this.#reportedDrift += isSudden ? change : Math.max(-max, Math.min(max, change));
  }

  #ticksOf(frame: MediaFrame): number {
    const ticks = Math.round(frame.time * this.#rate);
    if (this.#last === undefined) return ticks;
    const drift = ticks - this.#last.nextTicks;
    if (frame.kind === 'audio' && Math.abs(drift) <= maxDriftMs * this.#rate) {
      return this.#last.nextTicks;
    }
    return Math.max(ticks, this.#last.nextTicks, this.#last.ticks + 1);
  }

  #wrap(ticks: number): number {
    return (ticks + this.#offset) % 2 ** 32;
  }
}
