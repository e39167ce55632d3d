import { CONSOLE_PROMPT } from '@boardcast/board';
import type { BoardPage } from '@boardcast/e2e';
import { until, pause } from '@boardcast/testkit/until';
import type { HostBoard } from '../host-board.ts';

/** A board of either kind, by what both can do. */
export interface BoardUnderComparison {
  /** All that its console has printed, without the prompt and without what was typed. */
  lines(): Promise<readonly string[]>;
  type(line: string): Promise<void>;
  /** Takes the network away, or gives it back. */
  switchAir(): Promise<void>;
  close(): Promise<void>;
}

export class HostBoardUnderComparison implements BoardUnderComparison {
  readonly #board: HostBoard;

  constructor(board: HostBoard) {
    this.#board = board;
  }

  async lines(): Promise<readonly string[]> {
    return this.#board.lines.map((line) => line.replaceAll(CONSOLE_PROMPT, ''));
  }

  async type(line: string): Promise<void> {
    this.#board.type(line);
  }

  async switchAir(): Promise<void> {
    process.kill(this.#board.pid, 'SIGUSR1');
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

  switchAir(): Promise<void> {
    return this.#page.page.locator('#wifi').click();
  }

  async close(): Promise<void> {
    await this.#page.close();
  }
}

const quietMs = 400;

/** Resolves with what the console said since line `from`, up to `last` and a silence after it. */
export async function saidSince(
  board: BoardUnderComparison,
  from: number,
  last: RegExp,
): Promise<readonly string[]> {
  const since = async () => (await board.lines()).slice(from);
  await until(`the board says ${String(last)}`, async () =>
    (await since()).some((line) => last.test(line)), 20_000,
  ).catch(async (error: Error) => {
    throw new Error(`${error.message} It said:\n${(await since()).join('\n')}`);
  });
  await pause(quietMs);
  return since();
}
