/** What ESP-IDF's panic handler prints of a RISC-V chip. */
export interface StackDump {
  /** By their names in small letters, `mepc` among them. */
  readonly registers: ReadonlyMap<string, number>;
  /** The words of the stack by their addresses. */
  readonly memory: ReadonlyMap<number, number>;
}

const register = /\b([A-Z][A-Z0-9]{1,6})(?:\/FP)?\s*: (0x[0-9a-f]{8})\b/g;
const stackLine = /^([0-9a-f]{8}):((?: 0x[0-9a-f]{8})+)\s*$/;
const wordBytes = 4;
/** The handler prints 1 kB unless it is told otherwise. */
const maxWords = 64 * 1024;
const maxRegisters = 64;

/** Puts a dump together from a console's lines. */
export class StackDumpReader {
  #registers: Map<string, number> | undefined;
  #memory: Map<number, number> | undefined;

  /** The dump, when this line is the first behind it. */
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
    // A blank line may stand before the first of it.
    if (registers === undefined || memory === undefined || memory.size === 0) return undefined;
    this.#registers = undefined;
    this.#memory = undefined;
    return registers.has('mepc') ? { registers, memory } : undefined;
  }
}
