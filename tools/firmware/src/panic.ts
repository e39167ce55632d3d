/** A line of a crash or a failed start. */
export interface PanicLine {
  /** The error, and what to do. */
  readonly notice?: string;
  /** The addresses of the call stack, innermost first. */
  readonly addresses: readonly string[];
}

/** The messages of ESP-IDF and of a chip's ROM, and their meaning. */
const notices: readonly (readonly [RegExp, string])[] = [
  [/Guru Meditation/, 'the board has crashed'],
  [/abort\(\) was called at PC/, 'the board has crashed'],
  [/^assert failed: /, 'the board has crashed: an assertion failed'],
  [
    /\*\*\*ERROR\*\*\* A stack overflow in task .+ has been detected/,
    'the board has crashed: a task needs a larger stack',
  ],
  [
    /Brownout detector was triggered/,
    'the supply voltage is too low: use a shorter USB cable, another port or a power supply',
  ],
  [/Task watchdog got triggered/, 'a task of the board has blocked the CPU for too long'],
  [
    /Image requires chip rev/,
    'the firmware is for another chip revision: build it for this one, for an ESP32-P4 by CONFIG_ESP32P4_SELECTS_REV_LESS_V3',
  ],
  [
    /Detected size\(\d+k\) smaller than the size in the binary image header/,
    "the firmware is built for more flash than this board has: build it with the board's CONFIG_ESPTOOLPY_FLASHSIZE",
  ],
  [
    /\binvalid header: 0x/,
    'the flash has no firmware that this chip can start: flash it again; a chip with flash encryption needs idf.py encrypted-flash',
  ],
  [
    /PSRAM ID read error|PSRAM chip not found/,
    'PSRAM not found: is the firmware built for this board?',
  ],
];

const address = /0x[0-9a-f]{8}/gi;

/** Parses a line of ESP-IDF's panic handler, for Xtensa (S3) and RISC-V (P4), or of a failed start. */
export function parsePanic(line: string): PanicLine | undefined {
  const notice = notices.find(([pattern]) => pattern.test(line))?.[1];
  const addresses = addressesIn(line);
  if (notice !== undefined) return { notice, addresses };
  return addresses.length === 0 ? undefined : { addresses };
}

function addressesIn(line: string): readonly string[] {
  const aborted = /abort\(\) was called at PC (0x[0-9a-f]{8})/i.exec(line)?.[1];
  if (aborted !== undefined) return [aborted];
  const backtrace = /Backtrace:(.*)/.exec(line)?.[1];
  if (backtrace !== undefined) {
    // Each entry is a program counter and a stack pointer.
    const entries = [...backtrace.matchAll(/(0x[0-9a-f]{8}):0x[0-9a-f]{8}/gi)];
    return entries.flatMap((entry) => entry[1] ?? []);
  }
  const registers = /\bMEPC\s*:(.*)/.exec(line)?.[1] ?? '';
  // The first is MEPC, the second the return address.
  return (registers.match(address) ?? []).slice(0, 2);
}

/** The first digits of the SHA-256 of the firmware's ELF file. */
export function elfDigestIn(line: string): string | undefined {
  return /ELF file SHA256:\s*([0-9a-f]{8,64})/.exec(line)?.[1];
}
