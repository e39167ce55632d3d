import { readFile } from 'node:fs/promises';
import type { Browser, CDPSession } from 'playwright-core';

interface ProcessInfo {
  readonly type: string;
  readonly id: number;
  /** Seconds. */
  readonly cpuTime: number;
}

/** The usage of a browser: CPU of all its processes, memory of its pages. */
export interface Usage {
  /** In seconds. */
  readonly cpu: number;
  /** In bytes. */
  readonly memory: number;
}

const pageSize = 4096;

/** Reads the usage of a browser, from its DevTools and the kernel. */
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

/** Linux has it in pages, as the second number; NaN elsewhere. */
async function residentSize(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '');
  return Number(text.split(' ')[1] ?? Number.NaN) * pageSize;
}
