/** A frame's number, and the time at which it was drawn, in milliseconds since 1970. */
export interface FrameMark {
  readonly frame: number;
  readonly timeMs: number;
}

/** The strip's size in cells; a cell is a square of a fortieth of the frame's width. */
export const markLayout = { columns: 22, rows: 4, cellsPerWidth: 40 } as const;

const frameBits = 32;
const timeBits = 48;
const crcBits = 8;

function bitsOf(value: number, count: number): readonly boolean[] {
  const digits = value.toString(2).padStart(count, '0').slice(-count);
  return [...digits].map((digit) => digit === '1');
}

function numberOf(bits: readonly boolean[]): number {
  return bits.reduce((value, bit) => value * 2 + (bit ? 1 : 0), 0);
}

/** CRC-8 with the polynomial x^8 + x^2 + x + 1; its initial value makes a black strip invalid. */
function crc8(bits: readonly boolean[]): number {
  let crc = 0xff;
  for (const bit of bits) {
    const feedback = ((crc >> 7) & 1) !== (bit ? 1 : 0);
    crc = ((crc << 1) & 0xff) ^ (feedback ? 0x07 : 0);
  }
  return crc;
}

/** The strip's cells row by row; true is white. */
export function markCells({ frame, timeMs }: FrameMark): readonly boolean[] {
  const payload = [...bitsOf(frame >>> 0, frameBits), ...bitsOf(Math.floor(timeMs), timeBits)];
  return [...payload, ...bitsOf(crc8(payload), crcBits)];
}

/** The average brightness of a cell's centre, which ringing and scaling do not affect. */
function cellLuma(
  luma: Uint8Array | Uint8ClampedArray,
  stride: number,
  cell: number,
  index: number,
): number {
  const left = (index % markLayout.columns) * cell;
  const top = Math.floor(index / markLayout.columns) * cell;
  let sum = 0;
  let count = 0;
  for (let y = Math.ceil(top + cell / 4); y < top + (cell * 3) / 4; y += 1) {
    for (let x = Math.ceil(left + cell / 4); x < left + (cell * 3) / 4; x += 1) {
      sum += luma[y * stride + x] ?? 0;
      count += 1;
    }
  }
  return sum / count;
}

/**
 * Reads the strip at the top left of a luma plane of `width` x `height` pixels with rows of `stride`
 * bytes; undefined when there is none, or its checksum is wrong.
 */
export function readMark(
  luma: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  stride: number,
): FrameMark | undefined {
  const cell = width / markLayout.cellsPerWidth;
  if (cell < 4 || cell * markLayout.rows > height) return undefined;
  const cells = Array.from(
    { length: frameBits + timeBits + crcBits },
    (_, index) => cellLuma(luma, stride, cell, index) > 128,
  );
  const payload = cells.slice(0, frameBits + timeBits);
  if (crc8(payload) !== numberOf(cells.slice(frameBits + timeBits))) return undefined;
  return {
    frame: numberOf(payload.slice(0, frameBits)),
    timeMs: numberOf(payload.slice(frameBits)),
  };
}
