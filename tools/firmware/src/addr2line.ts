import { execFile } from 'node:child_process';
import { access, constants, open, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const answerWithinMs = 10_000;

/** Programs by the machine in an ELF's header (e_machine). */
const programs: ReadonlyMap<number, readonly string[]> = new Map([
  [94, ['xtensa-esp32s3-elf-addr2line', 'xtensa-esp-elf-addr2line']],
  [243, ['riscv32-esp-elf-addr2line', 'riscv64-unknown-elf-addr2line']],
]);
const ownProgram = ['addr2line'];

type Env = Readonly<Record<string, string | undefined>>;

/** Where a program's addresses stand in its sources, by binutils' addr2line. */
export class Addr2line {
  readonly #program: string;
  readonly #elf: string;

  private constructor(program: string, elf: string) {
    this.#program = program;
    this.#elf = elf;
  }

  /** Throws in one line when the ELF is none, or its toolchain is not here. */
  static async find(elf: string, env: Env): Promise<Addr2line> {
    const names = programs.get(await machineOf(elf)) ?? ownProgram;
    for (const folder of await toolFolders(env)) {
      for (const name of names) {
        const program = path.join(folder, name);
        const runs = await access(program, constants.X_OK).then(
          () => true,
          () => false,
        );
        if (runs) return new Addr2line(program, elf);
      }
    }
    throw new Error(
      `${names[0]} is not on the PATH: run ESP-IDF's export script, and crashes are decoded.`,
    );
  }

  /** One line for each place; an inlined one has its callers behind it. */
  async places(addresses: readonly string[]): Promise<readonly string[]> {
    const { stdout } = await run(this.#program, ['-pfiaC', '-e', this.#elf, ...addresses], {
      timeout: answerWithinMs,
    });
    const lines = stdout.split('\n').filter((line) => line !== '');
    // It writes an address of 64 bits where the ELF has such.
    return lines.map((line) => line.replace(/^0x0{8}(?=[0-9a-f]{8}:)/, '0x'));
  }
}

async function machineOf(elf: string): Promise<number> {
  const head = Buffer.alloc(20);
  try {
    const file = await open(elf);
    try {
      await file.read(head, 0, head.length, 0);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new Error(`${elf} cannot be read: build the firmware, and crashes are decoded.`, {
      cause: error,
    });
  }
  if (head.readUInt32BE(0) !== 0x7f454c46) throw new Error(`${elf} is no ELF file.`);
  return head.readUInt16LE(18);
}

/** The PATH, and the toolchains that ESP-IDF's installer has put into its folder. */
async function toolFolders(env: Env): Promise<readonly string[]> {
  const tools = path.join(env['IDF_TOOLS_PATH'] ?? path.join(homedir(), '.espressif'), 'tools');
  const installed = ['xtensa-esp-elf', 'riscv32-esp-elf'].map(async (name) => {
    const versions = await readdir(path.join(tools, name)).catch(() => []);
    return versions
      .sort()
      .reverse()
      .map((version) => path.join(tools, name, version, name, 'bin'));
  });
  const onPath = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return [...onPath, ...(await Promise.all(installed)).flat()];
}
