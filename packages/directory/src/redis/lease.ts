import { leaseMs } from '../directory.ts';

/** For clocks that do not run at the same speed. */
const marginMs = 500;

/** How long this gateway's lease is valid for certain: by a clock that goes on while its process is stopped. */
export class Lease {
  readonly #onEnd: () => void;
  #end = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  get isValid(): boolean {
    return performance.now() < this.#end;
  }

  /** `sentAt`: when the request was sent that renewed it. */
  renew(sentAt: number): void {
    const end = sentAt + leaseMs - marginMs;
    clearTimeout(this.#timer);
    // A process that was stopped may come here before its timer.
    if (this.#timer !== undefined && !this.isValid) this.#onEnd();
    this.#end = end;
    // One more ms, since a timer may be early by a part of one.
    const delay = Math.max(0, this.#end - performance.now()) + 1;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#onEnd();
    }, delay);
  }

  end(): void {
    this.#end = 0;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
