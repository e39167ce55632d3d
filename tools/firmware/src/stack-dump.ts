/** The dump of ESP-IDF's panic handler for a RISC-V chip. */
export interface StackDump {
  /** By lower-case names, including `mepc`. */
  readonly registers: ReadonlyMap<string, number>;
  /** The words of the stack by address. */
  readonly memory: ReadonlyMap<number, number>;
}

const register = /\b([A-Z][A-Z0-9]{1,6})(?:\/FP)?\s*: (0x[0-9a-f]{8})\b/g;
const stackLine = /^([0-9a-f]{8}):((?: 0x[0-9a-f]{8})+)\s*$/;
const wordBytes = 4;
/** The handler prints 1 kB by default. */
const maxWords = 64 * 1024;
const maxRegisters = 64;

/** Assembles a dump from a console's lines. */
export class StackDumpReader {
  #registers: Map<string, number> | undefined;
  #memory: Map<number, number> | undefined;

  /** The dump, when this is the first line after it. */
  read(line: string): StackDump | undefined {
    if (line.includes('register dump:')) {
      this.#registers = new Map();
      this.#memory = undefined;
    } else if (this.#registers !== undefined && line.includes('Stack memory:')) {
      this.#memory = new Map();
    } else if (this.#memory === undefined) {
      this.#readRegisters(line);
    } else if (!this.#readMemory(line)) {
      return this.#end();
    }
    return undefined;
  }

  #readRegisters(line: string): void {
    if (this.#registers === undefined) return;
    for (const [, name = '', value] of line.matchAll(register)) {
      if (this.#registers.size < maxRegisters)
        this.#registers.set(name.toLowerCase(), Number(value));
    }
  }

  #readMemory(line: string): boolean {
    const [, start, words] = stackLine.exec(line) ?? [];
    const memory = this.#memory;
    if (start === undefined || words === undefined || memory === undefined) return false;
    for (const [index, word] of words.trim().split(' ').entries()) {
      if (memory.size < maxWords) {
        memory.set(Number.parseInt(start, 16) + index * wordBytes, Number(word));
      }
    }
    return true;
  }

  #end(): StackDump | undefined {
    const [registers, memory] = [this.#registers, this.#memory];
    // An empty line may precede the dump.
    if (registers === undefined || memory === undefined || memory.size === 0) return undefined;
    this.#registers = undefined;
    this.#memory = undefined;
    return registers.has('mepc') ? { registers, memory } : undefined;
  }
}
