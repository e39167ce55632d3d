import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { FrameTable } from './frame-table.ts';
import type { StackDump } from './stack-dump.ts';
import { findProgram, type Env } from './toolchain.ts';
import { unwind } from './unwind.ts';

const run = promisify(execFile);
const answerTimeoutMs = 60_000;
/** The frame rules of a whole firmware as text. */
const maxOutputBytes = 512 * 1024 * 1024;

const hex = (address: number) => `0x${address.toString(16).padStart(8, '0')}`;

/** The ELF file of a firmware: what its addresses mean, by the binutils of its toolchain. */
export class FirmwareElf {
  readonly file: string;
  readonly #machine: number;
  readonly #env: Env;

  private constructor(file: string, machine: number, env: Env) {
    this.file = file;
    this.#machine = machine;
    this.#env = env;
  }

  /** Throws in one line when the file is no ELF. */
  static async open(file: string, env: Env): Promise<FirmwareElf> {
    return new FirmwareElf(file, await machineOf(file), env);
  }

  /** Where addresses stand in the sources: one line for each, an inlined one has its callers behind it. */
  async places(addresses: readonly string[]): Promise<readonly string[]> {
    const stdout = await this.#ask('addr2line', ['-pfiaC', '-e', this.file, ...addresses]);
    const lines = stdout.split('\n').filter((line) => line !== '');
    // It writes an address of 64 bits where the ELF has such.
    return lines.map((line) => line.replace(/^0x0{8}(?=[0-9a-f]{8}:)/, '0x'));
  }

  /** The places of the functions that were being called when a RISC-V chip crashed, innermost first. */
  async backtrace(dump: StackDump): Promise<readonly string[]> {
    const text = await this.#ask('readelf', ['--debug-dump=frames-interp', this.file]);
    const addresses = unwind(dump, FrameTable.parse(text));
    return addresses.length === 0 ? [] : this.places(addresses.map(hex));
  }

  /** The SHA-256 of the file in hexadecimal, of which a board logs the beginning. */
  async sha256(): Promise<string> {
    const hash = createHash('sha256');
    await pipeline(createReadStream(this.file), hash);
    return hash.digest('hex');
  }

  async #ask(program: 'addr2line' | 'readelf', args: readonly string[]): Promise<string> {
    const file = await findProgram(this.#machine, program, this.#env);
    const options = { timeout: answerTimeoutMs, maxBuffer: maxOutputBytes };
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
    throw new Error(`${elf} cannot be read: build the firmware, and crashes are decoded.`, {
      cause: error,
    });
  }
  if (head.readUInt32BE(0) !== 0x7f454c46) throw new Error(`${elf} is no ELF file.`);
  return head.readUInt16LE(18);
}
