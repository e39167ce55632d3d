import type { ReportBlock, SenderReport } from './rtcp.ts';

/** Reception statistics for receiver reports (RFC 3550 sections 6.4.1, A.3, A.8). */
export class Reception {
  packets = 0;
  bytes = 0;
  jitter = 0;
  #first: number | undefined;
  #highest = 0;
  #transit: number | undefined;
  #expectedBefore = 0;
  #receivedBefore = 0;
  #lastReport: { readonly middle: number; readonly at: number } | undefined;
  readonly #clockRate: number;

  constructor(clockRate: number) {
    this.#clockRate = clockRate;
  }

  /** Counts a packet that arrived at `now` (ms). */
  count(index: number, timestamp: number, bytes: number, now: number): void {
    this.packets += 1;
    this.bytes += bytes;
    this.#first ??= index;
    this.#highest = Math.max(this.#highest, index);
    const transit = (now * this.#clockRate) / 1000 - timestamp;
    const step = this.#transit === undefined ? 0 : Math.abs(transit - this.#transit);
    // Ignores a wrapped or restarted timestamp.
    if (step < this.#clockRate * 10) this.jitter += (step - this.jitter) / 16;
    this.#transit = transit;
  }

  senderReport(report: SenderReport, now: number): void {
    const middle = ((report.ntpSeconds & 0xffff) << 16) | (report.ntpFraction >>> 16);
    this.#lastReport = { middle: middle >>> 0, at: now };
  }

  get packetsLost(): number {
    return this.#first === undefined ? 0 : this.#expected() - this.packets;
  }

  /** The report block since the last one; undefined before the first packet. */
  report(ssrc: number, now: number): ReportBlock | undefined {
    if (this.#first === undefined) return undefined;
    const expected = this.#expected() - this.#expectedBefore;
    const lost = expected - (this.packets - this.#receivedBefore);
    this.#expectedBefore = this.#expected();
    this.#receivedBefore = this.packets;
    const since = this.#lastReport === undefined ? 0 : now - this.#lastReport.at;
    return {
      ssrc,
      fractionLost:
        expected <= 0 || lost <= 0 ? 0 : Math.min(255, Math.floor((lost * 256) / expected)),
      packetsLost: this.packetsLost,
      highestSequence: this.#highest - 0x10000,
      jitter: Math.floor(this.jitter),
      lastSenderReport: this.#lastReport?.middle ?? 0,
      delaySinceLast: Math.floor((since * 65536) / 1000),
    };
  }

  #expected(): number {
    return this.#highest - (this.#first ?? 0) + 1;
  }
}
