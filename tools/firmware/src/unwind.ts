import type { FrameTable } from './frame-table.ts';
import type { StackDump } from './stack-dump.ts';

const maxDepth = 64;
/** Points into the call instruction of 2 or 4 bytes, not after it. */
const callBytes = 2;

type Registers = ReadonlyMap<string, number>;

/**
 * The addresses of a RISC-V crash and of its callers, innermost first. It ends without frame rules in
 * the program, or without memory in the dump.
 */
export function unwind({ registers, memory }: StackDump, frames: FrameTable): readonly number[] {
  const pc = registers.get('mepc');
  if (pc === undefined) return [];
  const addresses = [pc];
  let caller = callerOf(registers, pc, memory, frames) ?? fromReturnAddress(registers);
  while (caller !== undefined && addresses.length < maxDepth) {
    const address = (caller.get('pc') ?? 0) - callBytes;
    if (frames.at(address) === undefined) break;
    addresses.push(address);
    // Without a saved return address the next caller is unknown.
    caller = callerOf(
      new Map([...caller].filter(([name]) => name !== 'ra')),
      address,
      memory,
      frames,
    );
  }
  return addresses;
}

/** After a call of an invalid address the registers are those of the caller. */
function fromReturnAddress(registers: Registers): Registers | undefined {
  const ra = registers.get('ra');
  return ra === undefined ? undefined : new Map([...registers, ['pc', ra] as const]);
}

/** The registers of the caller of the function at `address`, with its return address as `pc`. */
function callerOf(
  registers: Registers,
  address: number,
  memory: StackDump['memory'],
  frames: FrameTable,
): Registers | undefined {
  const row = frames.at(address);
  const base = row === undefined ? undefined : registers.get(row.cfa.register);
  if (row === undefined || base === undefined) return undefined;
  const cfa = base + row.cfa.offset;
  const restored = [...row.saved].map(
    ([name, offset]) => [name, memory.get(cfa + offset)] as const,
  );
  const known = restored.filter((entry): entry is [string, number] => entry[1] !== undefined);
  if (known.length < restored.length) return undefined;
  const caller = new Map([...registers, ...known, ['sp', cfa] as const]);
  const pc = caller.get('ra');
  return pc === undefined ? undefined : caller.set('pc', pc);
}
