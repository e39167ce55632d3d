interface Insertion {
  /** The number of the packet that others were inserted before. */
  readonly before: number;
  readonly count: number;
}

/** Packets from before this many insertions are too late to be of use. */
const maxInsertions = 16;

/** Assigns indices to packets; inserted packets shift the indices of all that follow. */
export class PacketNumbering {
  readonly #insertions: Insertion[] = [];
  #offset: number;

  constructor(offset = 0) {
    this.#offset = offset;
  }

  /** The index of a packet by its number, a sequence number that does not wrap. */
  indexOf(number: number): number {
    let index = number + this.#offset;
    for (let position = this.#insertions.length - 1; position >= 0; position -= 1) {
      const insertion = this.#insertions[position];
      if (insertion === undefined || number >= insertion.before) break;
      index -= insertion.count;
    }
    return index;
  }

  /** Inserts packets before one that is the newest; returns the index of the first inserted one. */
  insertBefore(number: number, count: number): number {
    const first = this.indexOf(number);
    this.#insertions.push({ before: number, count });
    if (this.#insertions.length > maxInsertions) this.#insertions.shift();
    this.#offset += count;
    return first;
  }
}
