/** A count of RTP packets at a time; the times of one connection count up. */
export interface PacketReading {
  readonly packets: number;
  /** Milliseconds of a monotonic clock. */
  readonly atMs: number;
}

/** A timer that fires late, as in a hidden tab or after sleep, is no proof that nothing came. */
const minSilentReadings = 2;

/** Notices that no RTP comes any more, from readings at whatever intervals the page's timers have. */
export class MediaWatchdog {
  #last: PacketReading | undefined;
  #silentReadings = 0;

  /** True when no packet has come for `timeoutMs`, where packets are expected. */
  isMediaMissing(reading: PacketReading, isExpected: boolean, timeoutMs: number): boolean {
    const last = this.#last;
    if (last === undefined || !isExpected || reading.packets !== last.packets) {
      this.#last = reading;
      this.#silentReadings = 0;
      return false;
    }
    this.#silentReadings += 1;
    return this.#silentReadings >= minSilentReadings && reading.atMs - last.atMs >= timeoutMs;
  }
}
