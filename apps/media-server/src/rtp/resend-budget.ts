/** Retransmissions earned by each packet sent, and the maximum that is saved. */
const earnedPerPacket = 0.5;
const maxSaved = 200;

/**
 * Limits retransmissions to a viewer: a congested connection loses them, too, and a viewer requests each
 * packet up to ten times, which would multiply the load.
 */
export class ResendBudget {
  #saved = maxSaved;

  /** A packet was sent for the first time. */
  earn(): void {
    this.#saved = Math.min(maxSaved, this.#saved + earnedPerPacket);
  }

  /** Drops what was saved: a trial has to show what the connection carries without retransmissions. */
  empty(): void {
    this.#saved = 0;
  }

  /** Whether a packet may be sent again. */
  spend(): boolean {
    if (this.#saved < 1) return false;
    this.#saved -= 1;
    return true;
  }
}
