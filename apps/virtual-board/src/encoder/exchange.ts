/** Words of the control block. */
const word = { input: 0, output: 1, completed: 2 } as const;
const atEnd = -1;

/** The memory that an exchange needs, for pictures of `pictureSize` bytes; both sides share it. */
export interface ExchangeMemory {
  readonly control: SharedArrayBuffer;
  readonly input: SharedArrayBuffer;
  readonly output: SharedArrayBuffer;
}

const headerRoom = 1024;

/** Long enough for a slow machine's largest picture, short enough to notice a dead encoder. */
const longestWaitMs = 10_000;

export function createExchangeMemory(pictureSize: number): ExchangeMemory {
  return {
    control: new SharedArrayBuffer(Object.keys(word).length * Int32Array.BYTES_PER_ELEMENT),
    input: new SharedArrayBuffer(pictureSize + headerRoom),
    output: new SharedArrayBuffer(pictureSize + headerRoom),
  };
}

/** The side that gives pictures and takes access units; it never blocks. */
export class Giver {
  readonly #control: Int32Array;
  readonly #input: Uint8Array;
  readonly #output: Uint8Array;

  constructor({ control, input, output }: ExchangeMemory) {
    this.#control = new Int32Array(control);
    this.#input = new Uint8Array(input);
    this.#output = new Uint8Array(output);
  }

  /**
   * Hands over one picture and resolves with what came out when all of it was used. Rejects when
   * the other side takes longer than 10 s.
   */
  async give(parts: readonly Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> {
    const before = Atomics.load(this.#control, word.completed);
    let length = 0;
    for (const part of parts) {
      this.#input.set(part, length);
      length += part.length;
    }
    Atomics.store(this.#control, word.output, 0);
    Atomics.store(this.#control, word.input, length);
    Atomics.notify(this.#control, word.input);
    const { value } = Atomics.waitAsync(this.#control, word.completed, before, longestWaitMs);
    if ((await value) === 'timed-out') throw new Error('The encoder does not answer any more.');
    return new Uint8Array(this.#output.subarray(0, Atomics.load(this.#control, word.output)));
  }

  end(): void {
    Atomics.store(this.#control, word.input, atEnd);
    Atomics.notify(this.#control, word.input);
  }
}

/** The side of a program that reads a file and writes another; reading blocks its thread. */
export class Taker {
  readonly #control: Int32Array;
  readonly #input: Uint8Array;
  readonly #output: Uint8Array;
  #at = 0;
  #length = 0;

  constructor({ control, input, output }: ExchangeMemory) {
    this.#control = new Int32Array(control);
    this.#input = new Uint8Array(input);
    this.#output = new Uint8Array(output);
  }

  /** The number of bytes read, 0 for ever once the end was told. */
  read(into: Uint8Array): number {
    if (this.#at === this.#length && !this.#next()) return 0;
    const part = this.#input.subarray(this.#at, Math.min(this.#at + into.length, this.#length));
    into.set(part);
    this.#at += part.length;
    return part.length;
  }

  /** Adds to what comes out of the present picture; throws when that is larger than a raw one. */
  write(bytes: Uint8Array): number {
    const length = Atomics.load(this.#control, word.output);
    this.#output.set(bytes, length);
    Atomics.store(this.#control, word.output, length + bytes.length);
    return bytes.length;
  }

  /** To ask for more is to be done with the picture before. */
  #next(): boolean {
    if (this.#length > 0) {
      Atomics.compareExchange(this.#control, word.input, this.#length, 0);
      this.#at = this.#length = 0;
      Atomics.add(this.#control, word.completed, 1);
      Atomics.notify(this.#control, word.completed);
    }
    Atomics.wait(this.#control, word.input, 0);
    const length = Atomics.load(this.#control, word.input);
    if (length === atEnd) return false;
    this.#length = length;
    return true;
  }
}
