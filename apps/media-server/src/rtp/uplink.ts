const maxEstimate = 10_000_000;
const minEstimate = 150_000;
const badLoss = 0.1;
const goodLoss = 0.02;

/**
 * Estimates the bandwidth of a publisher's uplink in bit/s, for its REMB, by its packet loss only: with
 * the viewers' connections, the poorest of them would limit all.
 */
export class Uplink {
  #estimate = maxEstimate;

  get estimate(): number {
    return this.#estimate;
  }

  /** To be called once per second, with its packet loss (0 to 1) and the received bitrate in bit/s. */
  update(fractionLost: number, received: number): void {
    if (fractionLost > badLoss) {
      const carried = received * (1 - fractionLost / 2);
      this.#estimate = Math.max(minEstimate, Math.min(this.#estimate, carried));
    } else if (fractionLost < goodLoss) {
      this.#estimate = Math.min(maxEstimate, this.#estimate * 1.08);
    }
  }
}
