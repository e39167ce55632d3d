import { CONSOLE_PROMPT } from '@boardcast/board';
import type { BoardPage } from '@boardcast/e2e';
import { until, pause } from '@boardcast/testkit/until';
import type { HostBoard } from '../host-board.ts';

/** The common interface of both boards. */
export interface BoardUnderComparison {
  /** The printed lines of the console, without prompts and input. */
  lines(): Promise<readonly string[]>;
  type(line: string): Promise<void>;
  /** Makes Wi-Fi unavailable, or available again. */
  toggleWifi(): Promise<void>;
  close(): Promise<void>;
}

export class HostBoardUnderComparison implements BoardUnderComparison {
  readonly #board: HostBoard;

  constructor(board: HostBoard) {
    this.#board = board;
  }

  lines(): Promise<readonly string[]> {
    return Promise.resolve(this.#board.lines.map((line) => line.replaceAll(CONSOLE_PROMPT, '')));
  }

  type(line: string): Promise<void> {
    this.#board.type(line);
    return Promise.resolve();
  }

  toggleWifi(): Promise<void> {
    process.kill(this.#board.pid, 'SIGUSR1');
    return Promise.resolve();
  }

  async close(): Promise<void> {
    await this.#board.stop();
  }
}

export class BoardPageUnderComparison implements BoardUnderComparison {
  readonly #page: BoardPage;

  constructor(page: BoardPage) {
    this.#page = page;
  }

  async lines(): Promise<readonly string[]> {
    const lines = (await this.#page.transcript()).split('\n').slice(0, -1);
    return lines.filter((line) => !line.startsWith(CONSOLE_PROMPT));
  }

  type(line: string): Promise<void> {
    return this.#page.type(line);
  }

  toggleWifi(): Promise<void> {
    return this.#page.toggleWifi();
  }

  async close(): Promise<void> {
    await this.#page.close();
  }
}

const settleMs = 400;

/** Resolves with the lines since line `from`, up to `last` and some time after it. */
export async function linesSince(
  board: BoardUnderComparison,
  from: number,
  last: RegExp,
): Promise<readonly string[]> {
  const since = async () => (await board.lines()).slice(from);
  await until(
    `the board prints ${String(last)}`,
    async () => (await since()).some((line) => last.test(line)),
    20_000,
  ).catch(async (error: Error) => {
    throw new Error(`${error.message} Its output:\n${(await since()).join('\n')}`);
  });
  await pause(settleMs);
  return since();
}
