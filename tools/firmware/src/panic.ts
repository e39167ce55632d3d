/** What a line tells of a crash: where the program was, the innermost place first. */
export interface PanicLine {
  readonly kind: 'panic' | 'places';
  readonly addresses: readonly string[];
}

const address = /0x[0-9a-f]{8}/gi;

/** Reads the lines of ESP-IDF's panic handler, of Xtensa (S3) and of RISC-V (P4). */
export function parsePanic(line: string): PanicLine | undefined {
  if (line.includes('Guru Meditation')) return { kind: 'panic', addresses: [] };
  const aborted = /abort\(\) was called at PC (0x[0-9a-f]{8})/i.exec(line)?.[1];
  if (aborted !== undefined) return { kind: 'panic', addresses: [aborted] };
  const backtrace = /Backtrace:(.*)/.exec(line)?.[1];
  if (backtrace !== undefined) {
    // Each place is a program counter and a stack pointer.
    const places = [...backtrace.matchAll(/(0x[0-9a-f]{8}):0x[0-9a-f]{8}/gi)];
    return { kind: 'places', addresses: places.flatMap((place) => place[1] ?? []) };
  }
  const registers = /\bMEPC\s*:(.*)/.exec(line)?.[1];
  if (registers === undefined) return undefined;
  // The first is MEPC's own, the second the return address.
  return { kind: 'places', addresses: (registers.match(address) ?? []).slice(0, 2) };
}
