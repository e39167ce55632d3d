import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { until } from '@boardcast/testkit/until';
import { runCommand } from '../command.ts';
import { monitorCommand } from '../monitor-command.ts';
import { testContext } from './context.ts';
import { FakeConsole } from './fake-console.ts';

/** The key that exits a monitor. */
export const exitKey = '\u001d';

/** A console to monitor, over TCP, and a folder. */
export class MonitorHarness {
  /** A test may close it and start another. */
  board: FakeConsole;
  readonly #folder: TemporaryFolder;

  private constructor(board: FakeConsole, folder: TemporaryFolder) {
    this.board = board;
    this.#folder = folder;
  }

  static async open(): Promise<MonitorHarness> {
    return new MonitorHarness(await FakeConsole.start(), await temporaryFolder());
  }

  get folder(): string {
    return this.#folder.path;
  }

  /** The console's port for `--port`. */
  get tcp(): string {
    return `tcp://127.0.0.1:${this.board.port}`;
  }

  async close(): Promise<void> {
    await this.board.close();
    await this.#folder.remove();
  }
}

/** A running monitor; `status` resolves when it ends. */
export function startMonitor(...args: readonly string[]) {
  const context = testContext({ PATH: process.env['PATH'] });
  const { stdout, stderr, input } = context;
  const status = runCommand(monitorCommand, [...args], context);
  return {
    status,
    output: () => stdout.text,
    error: () => stderr.text,
    type: (text: string) => input.write(text),
    endInput: () => input.end(),
    waitFor: (text: string) => until(`it prints ${text}`, () => stdout.text.includes(text)),
  };
}
