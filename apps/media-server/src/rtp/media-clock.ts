import type { ReportBlock, SenderReport } from './rtcp.ts';

/** A moment in both times of a sender report (RFC 3550 section 6.4.1). */
export interface ClockReading {
  readonly ntpSeconds: number;
  readonly ntpFraction: number;
  readonly rtpTimestamp: number;
}

const windowMs = 10_000;
const jumpMs = 1000;
const secondsTo1970 = 2_208_988_800;

/** Milliseconds of `now` as NTP time, in seconds since 1900. */
function ntpOf(now: number): number {
  return secondsTo1970 + (performance.timeOrigin + now) / 1000;
}

/**
 * The round trip that a report block shows, in seconds (RFC 3550 section 6.4.1); undefined when it
 * answers no sender report, or none of this clock's.
 */
export function roundTripOf(block: ReportBlock, now: number): number | undefined {
  if (block.lastSenderReport === 0) return undefined;
  const arrived = Math.floor(ntpOf(now) * 65_536) % 2 ** 32;
  const units = (arrived - block.lastSenderReport - block.delaySinceLast) | 0;
  return units < 0 ? undefined : units / 65_536;
}

/** A publisher's NTP clock beside this server's; one for all its media. */
export class PublisherClock {
  #offset: number | undefined;

  /**
   * What a report's time is in the publisher's milliseconds. The first report decides how far that
   * clock is from ours: the media that it reports of then keep their distance to the tick.
   */
  reported({ ntpSeconds, ntpFraction }: SenderReport, now: number): number {
    const time = ntpSeconds * 1000 + (ntpFraction * 1000) / 2 ** 32;
    if (this.#offset === undefined || Math.abs(now - time - this.#offset) > jumpMs) {
      this.#offset = now - time;
    }
    return time;
  }

  /** A time of the publisher's in the clock of `now`. */
  here(time: number): number {
    return time + (this.#offset ?? 0);
  }
}

/**
 * Which time of this server's clock a stream's timestamps stand for: by the publisher's reports, and
 * while there are none (esp_peer never sends any) by the packets that came soonest.
 */
export class MediaClock {
  readonly #publisher: PublisherClock;
  readonly #ticksPerMs: number;
  #first = 0;
  #last: number | undefined;
  #elapsedTicks = 0;
  #soonest = Infinity;
  #soonestBefore = Infinity;
  #windowStart = 0;
  #reported: { readonly time: number; readonly timestamp: number } | undefined;

  constructor(publisher: PublisherClock, clockRate: number) {
    this.#publisher = publisher;
    this.#ticksPerMs = clockRate / 1000;
  }

  arrived(timestamp: number, now: number): void {
    if (this.#last === undefined) this.#begin(timestamp, now);
    const step = (timestamp - (this.#last ?? timestamp)) | 0;
    if (Math.abs(step) > this.#ticksPerMs * windowMs) this.#begin(timestamp, now);
    else this.#elapsedTicks += step;
    this.#last = timestamp;
    if (now - this.#windowStart > windowMs) this.#turnWindow(now);
    this.#soonest = Math.min(this.#soonest, now - this.#elapsedTicks / this.#ticksPerMs);
  }

  reported(report: SenderReport, now: number): void {
    const time = this.#publisher.reported(report, now);
    this.#reported = { time, timestamp: report.rtpTimestamp };
  }

  /** The timestamp that belongs to now; undefined before the first packet. */
  read(now: number): ClockReading | undefined {
    if (this.#last === undefined) return undefined;
    const ntp = ntpOf(now);
    const ntpSeconds = Math.floor(ntp);
    const ntpFraction = Math.floor((ntp - ntpSeconds) * 2 ** 32);
    return { ntpSeconds, ntpFraction, rtpTimestamp: this.#timestampAt(now) };
  }

  #timestampAt(now: number): number {
    if (this.#reported !== undefined) {
      const { time, timestamp } = this.#reported;
      const elapsed = now - this.#publisher.here(time);
      return (timestamp + Math.round(elapsed * this.#ticksPerMs)) >>> 0;
    }
    const begin = Math.min(this.#soonest, this.#soonestBefore);
    return (this.#first + Math.round((now - begin) * this.#ticksPerMs)) >>> 0;
  }

  #begin(timestamp: number, now: number): void {
    this.#first = timestamp;
    this.#last = timestamp;
    this.#elapsedTicks = 0;
    this.#soonest = this.#soonestBefore = Infinity;
    this.#windowStart = now;
    this.#reported = undefined;
  }

  /** The clocks drift, so that what came soonest long ago says nothing any more. */
  #turnWindow(now: number): void {
    this.#soonestBefore = this.#soonest;
    this.#soonest = Infinity;
    this.#windowStart = now;
  }
}
