/** The RTP packets received until a time. */
export interface PacketReading {
  readonly packets: number;
  /** In milliseconds, monotonic. */
  readonly atMs: number;
}

/** One reading may be late, as in a hidden tab or after sleep, and proves nothing. */
const minSilentReadings = 2;

/** Detects that RTP has stopped, from readings at any interval. */
export class MediaWatchdog {
  #last: PacketReading | undefined;
  #silentReadings = 0;

  /** True if no packet has arrived for `timeoutMs` although packets are expected. */
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
