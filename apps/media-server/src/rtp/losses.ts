interface Missing {
  asked: number;
  askedAt: number;
  readonly since: number;
}

const reorderingMs = 10;
const retryMs = 50;
const maxAsked = 8;
const maxMissing = 400;

/** What to do about lost packets: ask again for `ask`; `given up` means that a key frame is needed. */
export interface LossAnswer {
  readonly ask: readonly number[];
  readonly givenUp: boolean;
}

/** Which packets of a stream are missing, and when each is to be asked for (again). */
export class Losses {
  readonly #missing = new Map<number, Missing>();
  #highest: number | undefined;

  /** Notes an arrived packet; false when more is missing than asking could repair. */
  arrived(index: number, now: number): boolean {
    const highest = this.#highest;
    this.#missing.delete(index);
    if (highest !== undefined && index <= highest) return true;
    this.#highest = index;
    if (highest === undefined) return true;
    if (index - highest + this.#missing.size > maxMissing) {
      this.#missing.clear();
      return false;
    }
    for (let lost = highest + 1; lost < index; lost += 1) {
      this.#missing.set(lost, { asked: 0, askedAt: 0, since: now });
    }
    return true;
  }

  get any(): boolean {
    return this.#missing.size > 0;
  }

  /** The packets to ask for now, in ascending order. */
  due(now: number): LossAnswer {
    const ask: number[] = [];
    let givenUp = false;
    for (const [index, missing] of this.#missing) {
      if (missing.asked >= maxAsked && now - missing.askedAt >= retryMs) {
        this.#missing.delete(index);
        givenUp = true;
      } else if (isDue(missing, now)) {
        missing.asked += 1;
        missing.askedAt = now;
        ask.push(index);
      }
    }
    return { ask, givenUp };
  }

  clear(): void {
    this.#missing.clear();
    this.#highest = undefined;
  }
}

function isDue(missing: Missing, now: number): boolean {
  return missing.asked === 0
    ? now - missing.since >= reorderingMs
    : now - missing.askedAt >= retryMs;
}
