/** Calls a SourceBuffer's operations one after the other, as it requires. */
export class SourceBufferQueue {
  readonly #buffer: SourceBuffer;
  #tail: Promise<void> = Promise.resolve();

  constructor(buffer: SourceBuffer) {
    this.#buffer = buffer;
  }

  get buffered(): TimeRanges {
    return this.#buffer.buffered;
  }

  /** Begins another file, whose time 0 is at `offset` seconds. */
  begin(mimeType: string | undefined, offset: number): Promise<void> {
    return this.#enqueue(() => {
      // It drops what the parser has of an unfinished file.
      this.#buffer.abort();
      if (mimeType !== undefined) this.#buffer.changeType(mimeType);
      this.#buffer.timestampOffset = offset;
    });
  }

  append(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#enqueue(() => this.#buffer.appendBuffer(bytes));
  }

  remove(from: number, to: number): Promise<void> {
    return this.#enqueue(() => this.#buffer.remove(from, to));
  }

  #enqueue(operation: () => void): Promise<void> {
    const result = this.#tail.then(() => this.#run(operation));
    this.#tail = result.catch(() => undefined);
    return result;
  }

  #run(operation: () => void): Promise<void> {
    const buffer = this.#buffer;
    operation();
    if (!buffer.updating) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const settled = ({ type }: Event) => {
        buffer.removeEventListener('updateend', settled);
        buffer.removeEventListener('error', settled);
        if (type === 'error') reject(new Error('the browser cannot read the file'));
        else resolve();
      };
      // An error comes before the end of the update.
      buffer.addEventListener('error', settled);
      buffer.addEventListener('updateend', settled);
    });
  }
}
