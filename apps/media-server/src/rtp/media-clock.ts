import type { ReportBlock, SenderReport } from '@boardcast/rtp';

/** A time in both clocks of a sender report (RFC 3550 section 6.4.1). */
export interface ClockReading {
  readonly ntpSeconds: number;
  readonly ntpFraction: number;
  readonly rtpTimestamp: number;
}

const windowMs = 10_000;
const jumpMs = 1000;
const secondsTo1970 = 2_208_988_800;

/** `now` as NTP time, in s since 1900. */
function ntpOf(now: number): number {
  return secondsTo1970 + (performance.timeOrigin + now) / 1000;
}

/**
 * The round-trip time by a report block, in s (RFC 3550 section 6.4.1); undefined when it refers to no
 * sender report of this clock.
 */
export function roundTripOf(block: ReportBlock, now: number): number | undefined {
  if (block.lastSenderReport === 0) return undefined;
  const arrived = Math.floor(ntpOf(now) * 65_536) % 2 ** 32;
  const units = (arrived - block.lastSenderReport - block.delaySinceLast) | 0;
  return units < 0 ? undefined : units / 65_536;
}

/** Maps a publisher's NTP clock, which all its media share, to this server's. */
export class PublisherClock {
  #offset: number | undefined;

  /**
   * The time of a report in ms of the publisher's clock. The first report determines the offset, so
   * that the distance between media stays exact.
   */
  reportReceived({ ntpSeconds, ntpFraction }: SenderReport, now: number): number {
    const time = ntpSeconds * 1000 + (ntpFraction * 1000) / 2 ** 32;
    if (this.#offset === undefined || Math.abs(now - time - this.#offset) > jumpMs) {
      this.#offset = now - time;
    }
    return time;
  }

  /** A time of the publisher's clock, by `now`. */
  toLocal(time: number): number {
    return time + (this.#offset ?? 0);
  }
}

/**
 * Maps the RTP timestamps of a stream to this server's clock: by the publisher's sender reports, or,
 * since esp_peer sends none, by the packets with the least delay.
 */
export class MediaClock {
  readonly #publisher: PublisherClock;
  readonly #ticksPerMs: number;
  #first = 0;
  #last: number | undefined;
  #elapsedTicks = 0;
  #minOffset = Infinity;
  #minOffsetBefore = Infinity;
  #windowStart = 0;
  #lastReport: { readonly time: number; readonly timestamp: number } | undefined;

  constructor(publisher: PublisherClock, clockRate: number) {
    this.#publisher = publisher;
    this.#ticksPerMs = clockRate / 1000;
  }

  packetReceived(timestamp: number, now: number): void {
    if (this.#last === undefined) this.#start(timestamp, now);
    const step = (timestamp - (this.#last ?? timestamp)) | 0;
    if (Math.abs(step) > this.#ticksPerMs * windowMs) this.#start(timestamp, now);
    else this.#elapsedTicks += step;
    this.#last = timestamp;
    if (now - this.#windowStart > windowMs) this.#turnWindow(now);
    this.#minOffset = Math.min(this.#minOffset, now - this.#elapsedTicks / this.#ticksPerMs);
  }

  reportReceived(report: SenderReport, now: number): void {
    const time = this.#publisher.reportReceived(report, now);
    this.#lastReport = { time, timestamp: report.rtpTimestamp };
  }

  /** The timestamp at `now`; undefined before the first packet. */
  read(now: number): ClockReading | undefined {
    if (this.#last === undefined) return undefined;
    const ntp = ntpOf(now);
    const ntpSeconds = Math.floor(ntp);
    const ntpFraction = Math.floor((ntp - ntpSeconds) * 2 ** 32);
    return { ntpSeconds, ntpFraction, rtpTimestamp: this.#timestampAt(now) };
  }

  #timestampAt(now: number): number {
    if (this.#lastReport !== undefined) {
      const { time, timestamp } = this.#lastReport;
      const elapsed = now - this.#publisher.toLocal(time);
      return (timestamp + Math.round(elapsed * this.#ticksPerMs)) >>> 0;
    }
    const start = Math.min(this.#minOffset, this.#minOffsetBefore);
    return (this.#first + Math.round((now - start) * this.#ticksPerMs)) >>> 0;
  }

  #start(timestamp: number, now: number): void {
    this.#first = timestamp;
    this.#last = timestamp;
    this.#elapsedTicks = 0;
    this.#minOffset = this.#minOffsetBefore = Infinity;
    this.#windowStart = now;
    this.#lastReport = undefined;
  }

  /** Clocks drift, so old packets must not count. */
  #turnWindow(now: number): void {
    this.#minOffsetBefore = this.#minOffset;
    this.#minOffset = Infinity;
    this.#windowStart = now;
  }
}
