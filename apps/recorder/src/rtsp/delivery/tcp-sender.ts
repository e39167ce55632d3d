import type { Socket } from 'node:net';

/** Writes media to a socket one frame at a time, so that it knows what the reader takes. */
export class TcpSender {
  readonly #socket: Socket;
  readonly #now: () => number;
  readonly #queue: Buffer[] = [];
  #backlogBytes = 0;
  #sentBytes = 0;
  #isWriting = false;
  #progressAt: number;

  constructor(socket: Socket, now: () => number = () => performance.now()) {
    this.#socket = socket;
    this.#now = now;
    this.#progressAt = now();
  }

  get backlogBytes(): number {
    return this.#backlogBytes;
  }

  get sentBytes(): number {
    return this.#sentBytes;
  }

  /** For how long the reader has taken nothing of what waits for it. */
  get stalledMs(): number {
    return this.#isWriting ? this.#now() - this.#progressAt : 0;
  }

  send(data: Buffer): void {
    this.#backlogBytes += data.length;
    this.#queue.push(data);
    if (!this.#isWriting) this.#writeNext();
  }

  #writeNext(): void {
    const data = this.#queue.shift();
    this.#isWriting = data !== undefined;
    this.#progressAt = this.#now();
    if (data === undefined) return;
    this.#socket.write(data, (error) => {
      if (error !== null && error !== undefined) return;
      this.#backlogBytes -= data.length;
      this.#sentBytes += data.length;
      this.#writeNext();
    });
  }
}
