import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Browser } from 'playwright-core';

/** The worker's data. */
export interface SlowDown {
  readonly pids: readonly number[];
  readonly runMs: number;
  readonly stopMs: number;
  /** Its only word is 0 while the processes are slowed down. */
  readonly state: SharedArrayBuffer;
}

const runMs = 1;

/**
 * Simulates a computer on which the browsers' threads run several times slower, on as many cores: their
 * processes are stopped for a part of each few milliseconds.
 */
export class SlowComputer {
  readonly #worker: Worker | undefined;
  readonly #state = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);

  private constructor(pids: readonly number[], times: number) {
    if (times === 1) return;
    const workerData = { pids, runMs, stopMs: (times - 1) * runMs, state: this.#state };
    this.#worker = new Worker(new URL('slow-computer.worker.js', import.meta.url), { workerData });
  }

  static async of(browsers: readonly Browser[], times: number): Promise<SlowComputer> {
    const pids = await Promise.all(browsers.map(processesOf));
    return new SlowComputer(pids.flat(), times);
  }

  /** Resolves when the processes run at full speed again. */
  async close(): Promise<void> {
    if (this.#worker === undefined) return;
    const ended = once(this.#worker, 'exit');
    const cell = new Int32Array(this.#state);
    Atomics.store(cell, 0, 1);
    Atomics.notify(cell, 0);
    await ended;
  }
}

async function processesOf(browser: Browser): Promise<readonly number[]> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.map(({ id }) => id);
}
