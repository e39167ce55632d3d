/** What a line tells of a board in trouble. */
export interface PanicLine {
  /** What is wrong, for people, and what to do where that is known. */
  readonly notice?: string;
  /** Where the program was, the innermost place first. */
  readonly addresses: readonly string[];
}

/** What ESP-IDF and a chip's ROM log, and what it means. */
const notices: readonly (readonly [RegExp, string])[] = [
  [/Guru Meditation/, 'the board has crashed'],
  [/abort\(\) was called at PC/, 'the board has crashed'],
  [/^assert failed: /, 'the board has crashed: an assertion of its program failed'],
  [
    /\*\*\*ERROR\*\*\* A stack overflow in task .+ has been detected/,
    'the board has crashed: a task needs a larger stack',
  ],
  [
    /Brownout detector was triggered/,
    'the supply voltage is too low: use a shorter USB cable, another port or a power supply',
  ],
  [/Task watchdog got triggered/, 'a task of the board has kept the processor for too long'],
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
    'there is no firmware in the flash that this chip can start: flash it again; a chip with flash encryption needs idf.py encrypted-flash',
  ],
  [
    /PSRAM ID read error|PSRAM chip not found/,
    'the firmware finds no PSRAM, which it needs: is it built for this board?',
  ],
];

const address = /0x[0-9a-f]{8}/gi;

/** Reads the lines of ESP-IDF's panic handler, of Xtensa (S3) and of RISC-V (P4), and of a start that fails. */
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
    // Each place is a program counter and a stack pointer.
    const places = [...backtrace.matchAll(/(0x[0-9a-f]{8}):0x[0-9a-f]{8}/gi)];
    return places.flatMap((place) => place[1] ?? []);
  }
  const registers = /\bMEPC\s*:(.*)/.exec(line)?.[1] ?? '';
  // The first is MEPC's own, the second the return address.
  return (registers.match(address) ?? []).slice(0, 2);
}

/** The beginning of the SHA-256 of the ELF file that the board's firmware was made from. */
export function elfDigestIn(line: string): string | undefined {
  return /ELF file SHA256:\s*([0-9a-f]{8,64})/.exec(line)?.[1];
}
