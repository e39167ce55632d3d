import type { SenderReport } from '@boardcast/rtp';

const secondsTo1970 = 2_208_988_800;
/** The clock of a server is believed within this; beyond, only the distances between its times are. */
const maxSkewMs = 1000;
/** A correction is spread over frames, unless it is larger than a pause that one would notice. */
const stepMs = 0.2;
const maxSpreadMs = 200;

/** The clock of a media server, which all tracks of a connection share. */
export class SenderClock {
  #offset: number | undefined;

  /** The time of a sender report in ms since 1970, by the clock of this machine. */
  timeOf({ ntpSeconds, ntpFraction }: SenderReport, now: number): number {
    const time = (ntpSeconds - secondsTo1970) * 1000 + (ntpFraction * 1000) / 2 ** 32;
    this.#offset ??= Math.abs(now - time) > maxSkewMs ? now - time : 0;
    return time + this.#offset;
  }
}

/**
 * Maps the RTP timestamps of a track to ms since 1970: by sender reports (RFC 3550 section 6.4.1),
 * before the first one by the packet with the least delay.
 */
export class TrackClock {
  readonly #ticksPerMs: number;
  #last: number | undefined;
  /** Timestamps since the first, without wrapping. */
  #ticks = 0;
  #arrivalOffset = Infinity;
  #offset: number | undefined;
  #reported: number | undefined;

  constructor(clockRate: number) {
    this.#ticksPerMs = clockRate / 1000;
  }

  /** Whether a sender report has come. */
  get isExact(): boolean {
    return this.#reported !== undefined;
  }

  packetReceived(timestamp: number, now: number): void {
    this.#arrivalOffset = Math.min(this.#arrivalOffset, now - this.#elapsed(timestamp));
  }

  /** `time` is that of the report, in ms since 1970. */
  reportReceived(timestamp: number, time: number): void {
    if (this.#last !== undefined) this.#reported = time - this.#elapsed(timestamp);
  }

  /** The time of a frame, in ms since 1970. */
  timeOf(timestamp: number): number {
    const target = this.#reported ?? this.#arrivalOffset;
    const correction = target - (this.#offset ?? target);
    const isSpread = Math.abs(correction) <= maxSpreadMs;
    const step = isSpread ? Math.max(-stepMs, Math.min(stepMs, correction)) : correction;
    this.#offset = (this.#offset ?? target) + step;
    return this.#offset + this.#elapsed(timestamp);
  }

  /** In ms since the first timestamp. */
  #elapsed(timestamp: number): number {
    this.#last ??= timestamp;
    const step = (timestamp - this.#last) | 0;
    this.#ticks += step;
    this.#last = timestamp;
    return this.#ticks / this.#ticksPerMs;
  }
}
