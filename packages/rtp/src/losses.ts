interface Missing {
  requests: number;
  requestedAt: number;
  readonly since: number;
}

const reorderingMs = 10;
const retryMs = 50;
const maxRequests = 8;
const maxMissing = 400;

/** How to recover lost packets. */
export interface Recovery {
  /** Packets to request, in ascending order. */
  readonly requests: readonly number[];
  /** Whether packets were given up, so that a key frame is needed. */
  readonly needsKeyFrame: boolean;
}

/** The missing packets of a stream, and when to request each of them again. */
export class Losses {
  readonly #missing = new Map<number, Missing>();
  #highest: number | undefined;

  /** Registers a packet; false when too many are missing to request them. */
  packetReceived(index: number, now: number): boolean {
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
      this.#missing.set(lost, { requests: 0, requestedAt: 0, since: now });
    }
    return true;
  }

  get any(): boolean {
    return this.#missing.size > 0;
  }

  /** What to request now. */
  due(now: number): Recovery {
    const requests: number[] = [];
    let needsKeyFrame = false;
    for (const [index, missing] of this.#missing) {
      if (missing.requests >= maxRequests && now - missing.requestedAt >= retryMs) {
        this.#missing.delete(index);
        needsKeyFrame = true;
      } else if (isDue(missing, now)) {
        missing.requests += 1;
        missing.requestedAt = now;
        requests.push(index);
      }
    }
    return { requests, needsKeyFrame };
  }

  clear(): void {
    this.#missing.clear();
    this.#highest = undefined;
  }
}

function isDue(missing: Missing, now: number): boolean {
  return missing.requests === 0
    ? now - missing.since >= reorderingMs
    : now - missing.requestedAt >= retryMs;
}
