import { until } from '@boardcast/testkit/until';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { runCommand } from '../command.ts';
import { flashCommand } from '../flash-command.ts';
import { testContext } from './context.ts';
import { RomEmulator } from '@boardcast/flasher/testing';

/** An emulated chip to flash, and a folder for its build. */
export class FlashHarness {
  readonly rom: RomEmulator;
  readonly #folder: TemporaryFolder;

  private constructor(rom: RomEmulator, folder: TemporaryFolder) {
    this.rom = rom;
    this.#folder = folder;
  }

  static async open(board: 'esp32p4' | 'esp32s3'): Promise<FlashHarness> {
    return new FlashHarness(await RomEmulator.start(board), await temporaryFolder());
  }

  get folder(): string {
    return this.#folder.path;
  }

  /** The chip's port for `--port`. */
  get tcp(): string {
    return `tcp://127.0.0.1:${this.rom.port}`;
  }

  async close(): Promise<void> {
    await this.rom.close();
    await this.#folder.remove();
  }
}

/** Runs firmware:flash to its end. */
export async function flash(...args: readonly string[]) {
  const { stdout, stderr, ...rest } = testContext();
  const status = await runCommand(flashCommand, [...args], { stdout, stderr, ...rest });
  return { status, output: stdout.text, error: stderr.text };
}

/** Starts firmware:flash, which goes on as a monitor; `status` resolves when it ends. */
export function startFlash(...args: readonly string[]) {
  const context = testContext({ PATH: process.env['PATH'] });
  const { stdout, input } = context;
  const status = runCommand(flashCommand, [...args], context);
  return {
    status,
    type: (text: string) => input.write(text),
    waitFor: (text: RegExp) => until(`it prints ${text}`, () => text.test(stdout.text)),
  };
}
