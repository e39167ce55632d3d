import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

/** From the innermost to the outermost, each called by the next one. */
const functions = ['leaf', 'inner', 'middle', 'outer', 'begin'] as const;
type FunctionName = (typeof functions)[number];

const source = `
volatile int sink;
#define NOINLINE __attribute__((noinline, noclone))
NOINLINE int leaf(int a) { sink = a; return a / 3; }
NOINLINE int inner(int a) { volatile int room[7]; room[a & 3] = a; return leaf(a) + room[1]; }
NOINLINE int middle(int a, int b) { return inner(a) + inner(b) * a; }
NOINLINE int outer(int n) { return middle(n, n + 1) + n; }
int begin(void) { for (;;) sink += outer(sink); }
`;

const stackTop = 0x4ff3bb00;
const wordBytes = 4;
const wordsInLine = 8;

interface Compiled {
  readonly firstAddress: number;
  /** The size of its stack frame in bytes. */
  readonly frameBytes: number;
  /** The offsets of its caller's registers in the frame. */
  readonly saved: ReadonlyMap<string, number>;
  /** The address after its call of each other function. */
  readonly returns: ReadonlyMap<string, number>;
}

/** A program compiled for the ESP32-P4, and the output of its crashes. */
export async function riscvProgram(folder: string, optimisation: '-Os' | '-O0') {
  const file = path.join(folder, 'board.c');
  const elf = path.join(folder, 'board.elf');
  await writeFile(file, source);
  const target = ['-march=rv32imafc', '-mabi=ilp32f', '-ffreestanding', '-nostdlib'];
  const link = ['-Wl,-Ttext=0x40000000', '-Wl,-e,begin'];
  const args = [...target, '-g', optimisation, ...link, file, '-o', elf];
  execFileSync('riscv64-unknown-elf-gcc', args);
  const listing = execFileSync('riscv64-unknown-elf-objdump', ['-d', elf], { encoding: 'utf8' });
  const compiled = new Map(functions.map((name) => [name, read(name, listing)]));
  const callers = (where: FunctionName) => functions.slice(functions.indexOf(where));
  return {
    elf,
    callers,
    crashIn: (where: 'leaf' | 'inner') => crash(where, callers(where), compiled),
  };
}

/** Reads the disassembly, not the debug information that the monitor uses. */
function read(name: string, listing: string): Compiled {
  const [, body = ''] = new RegExp(`^[0-9a-f]+ <${name}>:\\n((?:.+\\n)*)`, 'm').exec(listing) ?? [];
  const lines = body.split('\n').filter((line) => line !== '');
  const addresses = lines.map((line) => Number.parseInt(line, 16));
  const returns = lines.flatMap((line, index): readonly [string, number][] => {
    const callee = /\tjalr?\t.*<(\w+)>/.exec(line)?.[1];
    const next = addresses[index + 1];
    return callee === undefined || next === undefined ? [] : [[callee, next]];
  });
  const saves = [...body.matchAll(/\tsw\t(ra|s\d+),(\d+)\(sp\)/g)];
  return {
    firstAddress: addresses[0] ?? Number.NaN,
    frameBytes: Number(/\taddi?\tsp,sp,-(\d+)/.exec(body)?.[1] ?? 0),
    saved: new Map(saves.map(([, register = '', at]) => [register, Number(at)])),
    returns: new Map(returns),
  };
}

/**
 * The output of ESP-IDF when `leaf` crashes at its first instruction, or `inner` after its call of
 * `leaf`. Unsaved words of the stack are old return addresses.
 */
function crash(
  where: 'leaf' | 'inner',
  callers: readonly FunctionName[],
  compiled: ReadonlyMap<FunctionName, Compiled>,
): string {
  const of = (name: FunctionName): Compiled => {
    const found = compiled.get(name);
    if (found === undefined) throw new Error(`There is no function ${name}.`);
    return found;
  };
  const returnInto = (name: FunctionName | undefined, callee: string) =>
    name === undefined ? 0 : (of(name).returns.get(callee) ?? Number.NaN);
  const frames = where === 'leaf' ? callers.slice(1) : callers;
  const sp = stackTop - frames.reduce((sum, name) => sum + of(name).frameBytes, 0);
  const memory = new Map<number, number>();
  for (let at = sp; at < stackTop + 2 * wordsInLine * wordBytes; at += wordBytes) {
    memory.set(at, returnInto('middle', 'inner'));
  }
  let frame = sp;
  for (const [index, name] of frames.entries()) {
    const caller = frames[index + 1];
    const end = frame + of(name).frameBytes;
    // A function that keeps the end of its frame in s0 has it saved by the function that it calls.
    const endOfCaller = end + (caller === undefined ? 0 : of(caller).frameBytes);
    const values = new Map([
      ['ra', returnInto(caller, name)],
      ['s0', endOfCaller],
    ]);
    for (const [register, at] of of(name).saved) {
      memory.set(frame + at, values.get(register) ?? 0);
    }
    frame = end;
  }
  const behindCall = returnInto('inner', 'leaf');
  const mepc = where === 'leaf' ? of('leaf').firstAddress : behindCall;
  return dump({ mepc, ra: behindCall, sp, s0: sp + of('inner').frameBytes }, memory);
}

const hex = (value: number) => value.toString(16).padStart(8, '0');

function dump(
  { mepc, ra, sp, s0 }: Readonly<Record<'mepc' | 'ra' | 'sp' | 's0', number>>,
  memory: ReadonlyMap<number, number>,
): string {
  const words = [...memory];
  const lines = Array.from({ length: Math.ceil(words.length / wordsInLine) }, (_, index) => {
    const line = words.slice(index * wordsInLine, (index + 1) * wordsInLine);
    return `${hex(line[0]?.[0] ?? 0)}: ${line.map(([, word]) => `0x${hex(word)}`).join(' ')} `;
  });
  return [
    "Guru Meditation Error: Core  0 panic'ed (Load access fault). Exception was unhandled.",
    '',
    'Core  0 register dump:',
    `MEPC    : 0x${hex(mepc)}  RA      : 0x${hex(ra)}  SP      : 0x${hex(sp)}  GP      : 0x4ff12300  `,
    `TP      : 0x4ff3bb40  T0      : 0x4fc1f2c6  T1      : 0x00000000  T2      : 0x00000000  `,
    `S0/FP   : 0x${hex(s0)}  S1      : 0x00000000  A0      : 0x00000000  A1      : 0x00000001  `,
    'MSTATUS : 0x00001881  MTVEC   : 0x4ff00003  MCAUSE  : 0x00000005  MTVAL   : 0x00000000  ',
    '',
    'Stack memory:',
    ...lines,
    '',
    '',
  ].join('\r\n');
}
