/** Chromium's measure of the page's heap. */
interface Memory {
  readonly usedJSHeapSize: number;
  readonly jsHeapSizeLimit: number;
}

const periodMs = 1000;

/** The page's heap in the terms of a board's: the free bytes and their minimum since the start. */
export class Heap {
  #minFree = Number.POSITIVE_INFINITY;
  #timer: ReturnType<typeof setInterval> | undefined;

  start(): void {
    this.#minFree = Number.POSITIVE_INFINITY;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.read(), periodMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Undefined in browsers other than Chromium. */
  read(): { readonly free: number; readonly minFree: number } | undefined {
    const { memory } = performance as { readonly memory?: Memory };
    if (memory === undefined) return undefined;
    const free = memory.jsHeapSizeLimit - memory.usedJSHeapSize;
    this.#minFree = Math.min(this.#minFree, free);
    return { free, minFree: this.#minFree };
  }
}
