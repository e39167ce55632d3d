/** Words of the control block. */
const word = { start: 0, end: 1, output: 2, completed: 3, slot: 4 } as const;
const atEnd = -1;

/** One frame may be drawn while the other is encoded. */
export type Slot = 0 | 1;
type PerSlot<T> = readonly [T, T];

function perSlot<T>(make: (slot: Slot) => T): PerSlot<T> {
  return [make(0), make(1)];
}

/** What may stand before a picture, in bytes. */
const headerRoom = 1024;

/** The memory that an exchange needs, for pictures of `pictureSize` bytes; both sides share it. */
export interface ExchangeMemory {
  readonly control: SharedArrayBuffer;
  readonly inputs: PerSlot<SharedArrayBuffer>;
  readonly output: SharedArrayBuffer;
}

/** Long enough for a slow machine's largest picture, short enough to notice a dead encoder. */
const longestWaitMs = 10_000;

export function createExchangeMemory(pictureSize: number): ExchangeMemory {
  return {
    control: new SharedArrayBuffer(Object.keys(word).length * Int32Array.BYTES_PER_ELEMENT),
    inputs: perSlot(() => new SharedArrayBuffer(headerRoom + pictureSize)),
    output: new SharedArrayBuffer(headerRoom + pictureSize),
  };
}

/** The side that gives pictures and takes access units; it never blocks. */
export class Giver {
  /** Where the bytes of frames belong: nothing copies them on this side. */
  readonly frames: PerSlot<Uint8Array<SharedArrayBuffer>>;
  readonly #control: Int32Array;
  readonly #inputs: PerSlot<Uint8Array>;
  readonly #output: Uint8Array;

  constructor({ control, inputs, output }: ExchangeMemory) {
    this.frames = perSlot((slot) => new Uint8Array(inputs[slot], headerRoom));
    this.#control = new Int32Array(control);
    this.#inputs = perSlot((slot) => new Uint8Array(inputs[slot]));
    this.#output = new Uint8Array(output);
  }

  /**
   * Hands over the frame in `slot` with `header` before it, and resolves with what came out until the
   * other side asked for more. Rejects when that takes longer than 10 s.
   */
  async give(slot: Slot, header: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
    if (header.length > headerRoom) throw new RangeError('The header is longer than its room.');
    const before = Atomics.load(this.#control, word.completed);
    const input = this.#inputs[slot];
    input.set(header, headerRoom - header.length);
    Atomics.store(this.#control, word.output, 0);
    Atomics.store(this.#control, word.slot, slot);
    Atomics.store(this.#control, word.start, headerRoom - header.length);
    Atomics.store(this.#control, word.end, input.length);
    Atomics.notify(this.#control, word.end);
    const { value } = Atomics.waitAsync(this.#control, word.completed, before, longestWaitMs);
    if ((await value) === 'timed-out') throw new Error('The encoder does not answer any more.');
    return new Uint8Array(this.#output.subarray(0, Atomics.load(this.#control, word.output)));
  }

  /** Tells the other side that nothing follows. */
  end(): void {
    Atomics.store(this.#control, word.end, atEnd);
    Atomics.notify(this.#control, word.end);
  }

  /** Makes ready for another program on the other side, once the one before has ended. */
  reset(): void {
    Atomics.store(this.#control, word.end, 0);
  }
}

/** The side of a program that reads a file and writes another; reading blocks its thread. */
export class Taker {
  readonly #control: Int32Array;
  readonly #inputs: PerSlot<Uint8Array>;
  readonly #output: Uint8Array;
  #slot: Slot = 0;
  #at = 0;
  #end = 0;

  constructor({ control, inputs, output }: ExchangeMemory) {
    this.#control = new Int32Array(control);
    this.#inputs = perSlot((slot) => new Uint8Array(inputs[slot]));
    this.#output = new Uint8Array(output);
  }

  /** The number of bytes read, 0 at the end: for ever, until the other side is reset. */
  read(into: Uint8Array): number {
    if (this.#at === this.#end && !this.#next()) return 0;
    const part = this.#inputs[this.#slot].subarray(
      this.#at,
      Math.min(this.#at + into.length, this.#end),
    );
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
    if (this.#end > 0) {
      Atomics.compareExchange(this.#control, word.end, this.#end, 0);
      this.#at = this.#end = 0;
      Atomics.add(this.#control, word.completed, 1);
      Atomics.notify(this.#control, word.completed);
    }
    Atomics.wait(this.#control, word.end, 0);
    const end = Atomics.load(this.#control, word.end);
    if (end === atEnd) return false;
    this.#slot = Atomics.load(this.#control, word.slot) === 0 ? 0 : 1;
    this.#at = Atomics.load(this.#control, word.start);
    this.#end = end;
    return true;
  }
}
