/** What may be sent again of each packet that is sent, and at most at once. */
const shareOfSent = 0.5;
const maxSaved = 200;

/**
 * How many packets a viewer may have sent again: a link that is full loses the repairs, too, and
 * a viewer asks up to ten times for each packet, which would fill it several times over.
 */
export class ResendBudget {
  #saved = maxSaved;

  /** A packet was sent for the first time. */
  earn(): void {
    this.#saved = Math.min(maxSaved, this.#saved + shareOfSent);
  }

  /** Forgets what was saved: a link on trial shows what it carries of the stream itself. */
  empty(): void {
    this.#saved = 0;
  }

  /** True when one may be sent again. */
  spend(): boolean {
    if (this.#saved < 1) return false;
    this.#saved -= 1;
    return true;
  }
}
