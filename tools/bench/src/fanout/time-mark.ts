import type { NalUnit } from '@boardcast/e2e/clip';

export { Packetizer, payloadType, videoSsrc } from '@boardcast/e2e/packetizer';

const SEI = 6;
// Without two zeros in a row, which could read as a start code.
const markUuid = Buffer.from('b0a2dca57be4c41a9d3e5f60718293a4', 'hex');
const markAt = 3 + markUuid.length;

/** When a picture was handed to the sender's socket, in this machine's monotonic nanoseconds. */
export const clock = (): bigint => process.hrtime.bigint();

/**
 * An SEI message of user data (H.264 D.1.7) that carries a time as 16 hexadecimal digits, so that no
 * start code can arise in it.
 */
export function markUnit(time: bigint): NalUnit {
  const digits = Buffer.from(time.toString(16).padStart(16, '0'), 'latin1');
  const size = markUuid.length + digits.length;
  const head = Buffer.from([SEI, 5, size]);
  return Buffer.concat([head, markUuid, digits, Buffer.from([0x80])]);
}

/** The time of a mark; undefined when the payload is none. */
export function markOf(payload: Buffer): bigint | undefined {
  if (((payload[0] ?? 0) & 0x1f) !== SEI || payload.length < markAt + 16) return undefined;
  if (!payload.subarray(3, markAt).equals(markUuid)) return undefined;
  return BigInt(`0x${payload.toString('latin1', markAt, markAt + 16)}`);
}
