export interface LivenessSample {
  readonly now: number;
  /** When the peer was last heard; undefined: never. */
  readonly lastHeardAt: number | undefined;
  /** When media was last sent to it. */
  readonly lastSentAt: number | undefined;
  /** Its reports come rarely when it has audio alone. */
  readonly audioOnly: boolean;
}

const silenceMs = 5000;
const audioOnlySilenceMs = 13_000;
const sendingMs = 1000;

/** Whether a peer that is sent media still answers: the reports of a browser come every second. */
export class Liveness {
  #sendingSince: number | undefined;

  /** True while the peer is there, as far as can be told. */
  alive(sample: LivenessSample): boolean {
    const { now, lastSentAt } = sample;
    if (lastSentAt === undefined || now - lastSentAt > sendingMs) {
      this.#sendingSince = undefined;
      return true;
    }
    this.#sendingSince ??= now;
    const limit = sample.audioOnly ? audioOnlySilenceMs : silenceMs;
    return now - Math.max(this.#sendingSince, sample.lastHeardAt ?? 0) <= limit;
  }
}
