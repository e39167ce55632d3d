/** The parts of an RTP packet (RFC 3550 section 5.1) that a recorder needs. */
export interface RtpPacket {
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly isLast: boolean;
  readonly payload: Uint8Array;
}

/** Reads an RTP packet; undefined for RTCP (RFC 5761 section 4) and for what is neither. */
export function parseRtp(packet: Uint8Array): RtpPacket | undefined {
  if (packet.length < 12 || (packet[0] ?? 0) >> 6 !== 2) return undefined;
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const [flags, second] = [view.getUint8(0), view.getUint8(1)];
  if (second >= 192 && second <= 223) return undefined;
  let start = 12 + (flags & 0x0f) * 4;
  if ((flags & 0x10) !== 0) {
    if (start + 4 > packet.length) return undefined;
    start += 4 + view.getUint16(start + 2) * 4;
  }
  const padding = (flags & 0x20) === 0 ? 0 : view.getUint8(packet.length - 1);
  if (start + padding > packet.length) return undefined;
  return {
    payloadType: second & 0x7f,
    sequence: view.getUint16(2),
    timestamp: view.getUint32(4),
    ssrc: view.getUint32(8),
    isLast: (second & 0x80) !== 0,
    payload: packet.subarray(start, packet.length - padding),
  };
}

function feedback(format: number, words: readonly number[]): Buffer {
  const packet = Buffer.alloc(4 + words.length * 4);
  packet.writeUInt8(0x80 | format, 0);
  packet.writeUInt8(206, 1);
  packet.writeUInt16BE(words.length, 2);
  for (const [index, word] of words.entries()) packet.writeUInt32BE(word >>> 0, 4 + index * 4);
  return packet;
}

/** A Picture Loss Indication (RFC 4585 section 6.3.1). */
export function writePli(sender: number, media: number): Buffer {
  return feedback(1, [sender, media]);
}

/** A Full Intra Request (RFC 5104 section 4.3.1); `sequence` is another one for each new request. */
export function writeFir(sender: number, media: number, sequence: number): Buffer {
  return feedback(4, [sender, 0, media, (sequence & 0xff) << 24]);
}

/** A receiver report without loss (RFC 3550 section 6.4.2) on what was received last. */
export function writeReceiverReport(
  sender: number,
  last: Pick<RtpPacket, 'ssrc' | 'sequence'>,
): Buffer {
  const packet = Buffer.alloc(32);
  packet.writeUInt8(0x81, 0);
  packet.writeUInt8(201, 1);
  packet.writeUInt16BE(7, 2);
  packet.writeUInt32BE(sender, 4);
  packet.writeUInt32BE(last.ssrc, 8);
  packet.writeUInt32BE(last.sequence, 16);
  return packet;
}
