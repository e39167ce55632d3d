import type { Logger } from 'pino';

const tickMs = 100;
const minStallMs = 250;

/** Logs when this process did not run for a while, which explains other delays. */
export class StallDetector {
  readonly #logger: Logger;
  readonly #timer = setInterval(() => this.#tick(), tickMs);
  #tickedAt = performance.now();

  constructor(logger: Logger) {
    this.#logger = logger;
    this.#timer.unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const now = performance.now();
    const stallMs = Math.round(now - this.#tickedAt - tickMs);
    this.#tickedAt = now;
    if (stallMs < minStallMs) return;
    this.#logger.info({ stallMs }, 'process stalled: the machine was busy or suspended');
  }
}
