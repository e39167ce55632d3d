const highest = 10_000_000;
const lowest = 150_000;
const badLoss = 0.1;
const goodLoss = 0.02;

/**
 * What the publisher's own link carries, in bit/s, for its REMB: by the loss on its way here and by
 * nothing else. The viewers' links are not in it, or the worst of them would decide for all.
 */
export class Uplink {
  #estimate = highest;

  get estimate(): number {
    return this.#estimate;
  }

  /** To be called once a second, with the share lost in it (0 to 1) and what came, in bit/s. */
  update(fractionLost: number, received: number): void {
    if (fractionLost > badLoss) {
      const carried = received * (1 - fractionLost / 2);
      this.#estimate = Math.max(lowest, Math.min(this.#estimate, carried));
    } else if (fractionLost < goodLoss) {
      this.#estimate = Math.min(highest, this.#estimate * 1.08);
    }
  }
}
