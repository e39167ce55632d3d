/** Words of the control block. */
const word = { start: 0, end: 1, output: 2, completed: 3, slot: 4 } as const;
const atEnd = -1;

/** One frame may be drawn while the other is encoded. */
export type Slot = 0 | 1;
type PerSlot<T> = readonly [T, T];

function perSlot<T>(make: (slot: Slot) => T): PerSlot<T> {
  return [make(0), make(1)];
}

/** The maximum size of the header before a frame, in bytes. */
const maxHeaderBytes = 1024;

/** The memory that both sides share. */
export interface ExchangeMemory {
  readonly control: SharedArrayBuffer;
  readonly inputs: PerSlot<SharedArrayBuffer>;
  readonly output: SharedArrayBuffer;
}

/** Long enough for the largest frame on a slow computer. */
const replyTimeoutMs = 10_000;

export function createExchangeMemory(frameBytes: number): ExchangeMemory {
  return {
    control: new SharedArrayBuffer(Object.keys(word).length * Int32Array.BYTES_PER_ELEMENT),
    inputs: perSlot(() => new SharedArrayBuffer(maxHeaderBytes + frameBytes)),
    output: new SharedArrayBuffer(maxHeaderBytes + frameBytes),
  };
}

/** The side that gives frames and takes access units; it never blocks. */
export class FrameProducer {
  /** The memory of the two frames: draw into it, nothing is copied. */
  readonly frames: PerSlot<Uint8Array<SharedArrayBuffer>>;
  readonly #control: Int32Array;
  readonly #inputs: PerSlot<Uint8Array>;
  readonly #output: Uint8Array;

  constructor({ control, inputs, output }: ExchangeMemory) {
    this.frames = perSlot((slot) => new Uint8Array(inputs[slot], maxHeaderBytes));
    this.#control = new Int32Array(control);
    this.#inputs = perSlot((slot) => new Uint8Array(inputs[slot]));
    this.#output = new Uint8Array(output);
  }

  /**
   * Submits the frame in `slot` with `header` before it; resolves with what the other side wrote until
   * it reads on. Rejects after 10 s.
   */
  async submit(slot: Slot, header: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
    if (header.length > maxHeaderBytes) throw new RangeError('The header is too long.');
    const before = Atomics.load(this.#control, word.completed);
    const input = this.#inputs[slot];
    input.set(header, maxHeaderBytes - header.length);
    Atomics.store(this.#control, word.output, 0);
    Atomics.store(this.#control, word.slot, slot);
    Atomics.store(this.#control, word.start, maxHeaderBytes - header.length);
    Atomics.store(this.#control, word.end, input.length);
    Atomics.notify(this.#control, word.end);
    const { value } = Atomics.waitAsync(this.#control, word.completed, before, replyTimeoutMs);
    if ((await value) === 'timed-out') throw new Error('The encoder does not respond.');
    return new Uint8Array(this.#output.subarray(0, Atomics.load(this.#control, word.output)));
  }

  /** Ends the file that the other side reads. */
  end(): void {
    Atomics.store(this.#control, word.end, atEnd);
    Atomics.notify(this.#control, word.end);
  }

  /** Prepares for another program on the other side, after the previous one has ended. */
  reset(): void {
    Atomics.store(this.#control, word.end, 0);
  }
}

/** The side of a program that reads one file and writes another; reading blocks its thread. */
export class FrameConsumer {
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

  /** The number of bytes read; 0 at the end, until the producer is reset. */
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

  /** Appends to the output of the current frame; throws if it is larger than a raw frame. */
  write(bytes: Uint8Array): number {
    const length = Atomics.load(this.#control, word.output);
    this.#output.set(bytes, length);
    Atomics.store(this.#control, word.output, length + bytes.length);
    return bytes.length;
  }

  /** Reading on completes the previous frame. */
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
