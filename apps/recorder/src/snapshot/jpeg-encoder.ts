import { Worker } from 'node:worker_threads';
import type { JpegReply, JpegRequest, KeyFrame } from './jpeg-messages.ts';

/** Longer than the slowest machine needs for the first frame: the core does not end on some input. */
const timeoutMs = 10_000;
const maxWaiting = 100;

interface Waiting {
  readonly request: JpegRequest;
  readonly resolve: (jpeg: Buffer) => void;
  readonly reject: (error: Error) => void;
}

/** Makes JPEGs in a thread of its own, one after the other. The thread is replaced when it hangs. */
export class JpegEncoder {
  readonly #program: URL;
  readonly #queue: Waiting[] = [];
  #current: Waiting | undefined;
  #worker: Worker | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastId = 0;
  #isClosed = false;

  constructor(program: URL) {
    this.#program = program;
  }

  /** Loads the decoder before it is needed. */
  warmUp(): void {
    this.#worker ??= this.#start();
  }

  /** Rejects when the frame cannot be decoded. */
  encode(frame: KeyFrame): Promise<Buffer> {
    if (this.#isClosed) return Promise.reject(new Error('The encoder is closed.'));
    if (this.#queue.length >= maxWaiting) return Promise.reject(new Error('Too many snapshots.'));
    this.#lastId += 1;
    const request = { ...frame, id: this.#lastId };
    return new Promise((resolve, reject) => {
      this.#queue.push({ request, resolve, reject });
      this.#next();
    });
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const worker = this.#worker;
    this.#abandon('The encoder is closed.');
    for (const { reject } of this.#queue.splice(0)) reject(new Error('The encoder is closed.'));
    await worker?.terminate();
  }

  #next(): void {
    if (this.#current !== undefined) return;
    this.#current = this.#queue.shift();
    if (this.#current === undefined) return;
    this.#worker ??= this.#start();
    this.#timer = setTimeout(() => this.#abandon('The decoder did not answer.'), timeoutMs);
    this.#worker.postMessage(this.#current.request);
  }

  #start(): Worker {
    const worker = new Worker(this.#program);
    worker.unref();
    worker.on('message', (reply: JpegReply) => worker === this.#worker && this.#received(reply));
    worker.on('error', ({ message }) => worker === this.#worker && this.#abandon(message));
    return worker;
  }

  #received(reply: JpegReply): void {
    const current = this.#current;
    if (current?.request.id !== reply.id) return;
    this.#finish();
    if ('jpeg' in reply) current.resolve(Buffer.from(reply.jpeg));
    else current.reject(new Error(reply.error));
    this.#next();
  }

  /** Ends the thread; the frame that it had is not tried again. */
  #abandon(reason: string): void {
    const current = this.#current;
    this.#finish();
    void this.#worker?.terminate();
    this.#worker = undefined;
    current?.reject(new Error(reason));
    if (!this.#isClosed) this.#next();
  }

  #finish(): void {
    clearTimeout(this.#timer);
    this.#current = undefined;
  }
}
