interface Insertion {
  /** The number of the packet that the others are put in front of. */
  readonly before: number;
  readonly count: number;
}

/** A packet that comes later than these many insertions is too late for anybody. */
const maxInsertions = 16;

/** Gives packets their indices: those that are put in between move all that follow. */
export class PacketNumbering {
  readonly #insertions: Insertion[] = [];
  #offset: number;

  constructor(offset = 0) {
    this.#offset = offset;
  }

  /** The index of a packet by its own number, a sequence number that never wraps. */
  indexOf(number: number): number {
    let index = number + this.#offset;
    for (let place = this.#insertions.length - 1; place >= 0; place -= 1) {
      const insertion = this.#insertions[place];
      if (insertion === undefined || number >= insertion.before) break;
      index -= insertion.count;
    }
    return index;
  }

  /** Makes room in front of a packet that nothing has come after; returns the first index of it. */
  insertBefore(number: number, count: number): number {
    const first = this.indexOf(number);
    this.#insertions.push({ before: number, count });
    if (this.#insertions.length > maxInsertions) this.#insertions.shift();
    this.#offset += count;
    return first;
  }
}
