import type { Logger } from 'pino';

const tickMs = 100;
const minStallMs = 250;

/** Logs when this process stood still: what was late then was late for that reason. */
export class Stalls {
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
    this.#logger.info({ stallMs }, 'this process stood still: the machine is busy, or was asleep');
  }
}
