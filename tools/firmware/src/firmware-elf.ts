import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { FrameTable } from './frame-table.ts';
import type { StackDump } from './stack-dump.ts';
import { toolError } from './tool-error.ts';
import { findProgram, type Env } from './toolchain.ts';
import { unwind } from './unwind.ts';

const run = promisify(execFile);
const programTimeoutMs = 60_000;
/** Enough for the frame rules of a firmware as text. */
const maxOutputBytes = 512 * 1024 * 1024;

const hex = (address: number) => `0x${address.toString(16).padStart(8, '0')}`;

/** The ELF file of a firmware, read with the binutils of its toolchain. */
export class FirmwareElf {
  readonly file: string;
  readonly #machine: number;
  readonly #env: Env;

  private constructor(file: string, machine: number, env: Env) {
    this.file = file;
    this.#machine = machine;
    this.#env = env;
  }

  /** Rejects with `elf-unreadable` or `elf-invalid`. */
  static async open(file: string, env: Env): Promise<FirmwareElf> {
    return new FirmwareElf(file, await machineOf(file), env);
  }

  /** The source locations of addresses, one line for each, with the callers of inlined functions. */
  async locations(addresses: readonly string[]): Promise<readonly string[]> {
    const stdout = await this.#run('addr2line', ['-pfiaC', '-e', this.file, ...addresses]);
    const lines = stdout.split('\n').filter((line) => line !== '');
    // Addresses of a 64-bit ELF have 16 digits.
    return lines.map((line) => line.replace(/^0x0{8}(?=[0-9a-f]{8}:)/, '0x'));
  }

  /** The source locations of the call stack of a RISC-V crash, innermost first. */
  async backtrace(dump: StackDump): Promise<readonly string[]> {
    const text = await this.#run('readelf', ['--debug-dump=frames-interp', this.file]);
    const addresses = unwind(dump, FrameTable.parse(text));
    return addresses.length === 0 ? [] : this.locations(addresses.map(hex));
  }

  /** The SHA-256 of the file in hexadecimal, whose first digits a board logs. */
  async sha256(): Promise<string> {
    const hash = createHash('sha256');
    await pipeline(createReadStream(this.file), hash);
    return hash.digest('hex');
  }

  async #run(program: 'addr2line' | 'readelf', args: readonly string[]): Promise<string> {
    const file = await findProgram(this.#machine, program, this.#env);
    const options = { timeout: programTimeoutMs, maxBuffer: maxOutputBytes };
    return (await run(file, [...args], options)).stdout;
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
    throw toolError('elf-unreadable', { file: elf }, { cause: error });
  }
  if (head.readUInt32BE(0) !== 0x7f454c46) throw toolError('elf-invalid', { file: elf });
  return head.readUInt16LE(18);
}
