import { nalType, nalTypes } from '@boardcast/testkit/nal-unit';

// Without two zeros in a row, which could read as a start code.
const markUuid = Buffer.from('b0a2dca57be4c41a9d3e5f60718293a4', 'hex');
const markAt = 3 + markUuid.length;

/** The machine's monotonic clock, in nanoseconds: the same for all processes. */
export const clock = (): bigint => process.hrtime.bigint();

/**
 * An SEI message of user data (H.264 D.1.7) that carries a time, as 16 hexadecimal digits so that it
 * contains no start code.
 */
export function markUnit(time: bigint): Buffer {
  const digits = Buffer.from(time.toString(16).padStart(16, '0'), 'latin1');
  const size = markUuid.length + digits.length;
  const head = Buffer.from([nalTypes.sei, 5, size]);
  return Buffer.concat([head, markUuid, digits, Buffer.from([0x80])]);
}

/** The time of a mark; undefined for any other payload. */
export function markOf(payload: Buffer): bigint | undefined {
  if (nalType(payload) !== nalTypes.sei || payload.length < markAt + 16) return undefined;
  if (!payload.subarray(3, markAt).equals(markUuid)) return undefined;
  return BigInt(`0x${payload.toString('latin1', markAt, markAt + 16)}`);
}
