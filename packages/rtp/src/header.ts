/** The header of an RTP packet (RFC 3550 section 5.1). */
export interface RtpHeader {
  readonly marker: boolean;
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payloadStart: number;
  readonly payloadEnd: number;
}

/** RTP and RTCP share a port and differ in the second byte (RFC 5761 section 4). */
export function isRtcp(message: Buffer): boolean {
  const type = message[1] ?? 0;
  return message.length >= 8 && (message[0] ?? 0) >> 6 === 2 && type >= 192 && type <= 223;
}

/** Parses an RTP header (RFC 3550 section 5.1); undefined for a malformed packet. */
export function parseRtp(message: Buffer): RtpHeader | undefined {
  if (message.length < 12) return undefined;
  const first = message.readUInt8(0);
  if (first >> 6 !== 2) return undefined;
  const second = message.readUInt8(1);
  const payloadStart = endOfHeader(message, first);
  const payloadEnd = endOfPayload(message, first);
  if (payloadStart === undefined || payloadStart > payloadEnd) return undefined;
  return {
    marker: (second & 0x80) !== 0,
    payloadType: second & 0x7f,
    sequence: message.readUInt16BE(2),
    timestamp: message.readUInt32BE(4),
    ssrc: message.readUInt32BE(8),
    payloadStart,
    payloadEnd,
  };
}

function endOfHeader(message: Buffer, first: number): number | undefined {
  const end = 12 + (first & 0x0f) * 4;
  if ((first & 0x10) === 0) return end;
  if (message.length < end + 4) return undefined;
  return end + 4 + message.readUInt16BE(end + 2) * 4;
}

function endOfPayload(message: Buffer, first: number): number {
  const padding = (first & 0x20) === 0 ? 0 : message.readUInt8(message.length - 1);
  return message.length - padding;
}
