import { readFile } from 'node:fs/promises';
import type { Browser, CDPSession } from 'playwright-core';

interface ProcessInfo {
  readonly type: string;
  readonly id: number;
  /** Seconds. */
  readonly cpuTime: number;
}

/** What the browser's processes have used: all of them for CPU, the pages' for memory. */
export interface Usage {
  /** Seconds of CPU. */
  readonly cpu: number;
  /** Bytes in memory. */
  readonly memory: number;
}

const pageSize = 4096;

/** Tells what a browser costs, by its own account and the kernel's. */
export class BrowserUsage {
  readonly #session: CDPSession;

  private constructor(session: CDPSession) {
    this.#session = session;
  }

  static async of(browser: Browser): Promise<BrowserUsage> {
    return new BrowserUsage(await browser.newBrowserCDPSession());
  }

  async read(): Promise<Usage> {
    const answer = await this.#session.send('SystemInfo.getProcessInfo');
    const processes = answer.processInfo as readonly ProcessInfo[];
    const pages = processes.filter(({ type }) => type === 'renderer');
    const memory = await Promise.all(pages.map(({ id }) => residentSize(id)));
    return {
      cpu: processes.reduce((sum, { cpuTime }) => sum + cpuTime, 0),
      memory: memory.reduce((sum, bytes) => sum + bytes, 0),
    };
  }
}

/** Linux tells it in pages, as the second number; elsewhere it is not known. */
async function residentSize(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '');
  return Number(text.split(' ')[1] ?? Number.NaN) * pageSize;
}
