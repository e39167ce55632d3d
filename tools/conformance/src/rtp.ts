export interface RtpPacket {
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly marker: boolean;
  readonly payload: Buffer;
}

/** Makes an RTP packet (RFC 3550 section 5.1) without extensions. */
export function writeRtp(packet: RtpPacket): Buffer {
  const header = Buffer.alloc(12);
  header[0] = 0x80;
  header[1] = (packet.marker ? 0x80 : 0) | packet.payloadType;
  header.writeUInt16BE(packet.sequence & 0xffff, 2);
  header.writeUInt32BE(packet.timestamp >>> 0, 4);
  header.writeUInt32BE(packet.ssrc >>> 0, 8);
  return Buffer.concat([header, packet.payload]);
}

/** Reads an RTP packet; undefined for RTCP (RFC 5761 section 4) and what is too short. */
export function readRtp(message: Buffer): RtpPacket | undefined {
  if (message.length < 12) return undefined;
  const second = message.readUInt8(1);
  if (second >= 192 && second <= 223) return undefined;
  const first = message.readUInt8(0);
  let start = 12 + (first & 0x0f) * 4;
  if ((first & 0x10) !== 0) start += 4 + message.readUInt16BE(start + 2) * 4;
  const padding = (first & 0x20) !== 0 ? message.readUInt8(message.length - 1) : 0;
  return {
    payloadType: second & 0x7f,
    sequence: message.readUInt16BE(2),
    timestamp: message.readUInt32BE(4),
    ssrc: message.readUInt32BE(8),
    marker: (second & 0x80) !== 0,
    payload: message.subarray(start, message.length - padding),
  };
}

/** The bitrate of a REMB in a compound of RTCP, in bit/s; undefined when there is none. */
export function readRemb(message: Buffer): number | undefined {
  const at = message.indexOf('REMB');
  if (at < 0 || at + 8 > message.length) return undefined;
  const exponent = message.readUInt8(at + 5) >>> 2;
  const mantissa = message.readUIntBE(at + 5, 3) & 0x3ffff;
  return mantissa * 2 ** exponent;
}

/** A receiver report without blocks (RFC 3550 section 6.4.2): it says that the peer is there. */
export function writeEmptyReport(ssrc: number): Buffer {
  const report = Buffer.from([0x80, 201, 0, 1, 0, 0, 0, 0]);
  report.writeUInt32BE(ssrc, 4);
  return report;
}
