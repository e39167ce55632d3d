/** The fields of an RTP packet (RFC 3550 section 5.1). */
export interface RtpPacket {
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly marker: boolean;
  readonly payload: Buffer;
}

const headerBytes = 12;

/** Whether a packet on a multiplexed port is RTCP (RFC 5761 section 4). */
export function isRtcp(packet: Uint8Array): boolean {
  const type = packet[1] ?? 0;
  return type >= 192 && type <= 223;
}

/** Parses an RTP packet; undefined for RTCP and for what is neither. */
export function parseRtp(message: Uint8Array): RtpPacket | undefined {
  if (message.length < headerBytes || (message[0] ?? 0) >> 6 !== 2 || isRtcp(message)) {
    return undefined;
  }
  const packet = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const [flags, second] = [packet.readUInt8(0), packet.readUInt8(1)];
  let start = headerBytes + (flags & 0x0f) * 4;
  if ((flags & 0x10) !== 0) {
    if (start + 4 > packet.length) return undefined;
    start += 4 + packet.readUInt16BE(start + 2) * 4;
  }
  const padding = (flags & 0x20) === 0 ? 0 : packet.readUInt8(packet.length - 1);
  if (start + padding > packet.length) return undefined;
  return {
    payloadType: second & 0x7f,
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    ssrc: packet.readUInt32BE(8),
    marker: (second & 0x80) !== 0,
    payload: packet.subarray(start, packet.length - padding),
  };
}

/** Makes an RTP packet without CSRCs, extensions and padding. */
export function writeRtp({
  payloadType,
  sequence,
  timestamp,
  ssrc,
  marker = false,
  payload,
}: Omit<RtpPacket, 'marker'> & { readonly marker?: boolean }): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt8(0x80, 0);
  header.writeUInt8((marker ? 0x80 : 0) | payloadType, 1);
  header.writeUInt16BE(sequence & 0xffff, 2);
  header.writeUInt32BE(timestamp >>> 0, 4);
  header.writeUInt32BE(ssrc >>> 0, 8);
  return Buffer.concat([header, payload]);
}

/** The distance from one sequence number to another, negative for an earlier one. */
export function sequenceDistance(from: number, to: number): number {
  return ((to - from) << 16) >> 16;
}

/** The packets in the order of their sequence numbers. */
export function inSequence(packets: readonly RtpPacket[]): readonly RtpPacket[] {
  const first = packets[0]?.sequence ?? 0;
  return [...packets].sort(
    (a, b) => sequenceDistance(first, a.sequence) - sequenceDistance(first, b.sequence),
  );
}
