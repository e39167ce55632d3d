/** A block of an RTCP packet that tests use; the others are left out. */
export type Rtcp =
  | {
      readonly kind: 'sender-report';
      readonly ssrc: number;
      /** In ms since 1900. */
      readonly ntpMs: number;
      readonly rtpTimestamp: number;
    }
  | { readonly kind: 'receiver-report'; readonly ssrc: number }
  | { readonly kind: 'nack'; readonly ssrc: number; readonly sequences: readonly number[] }
  | { readonly kind: 'pli'; readonly ssrc: number }
  | { readonly kind: 'fir'; readonly ssrc: number }
  | { readonly kind: 'remb'; readonly bitrate: number };

const types = { senderReport: 200, receiverReport: 201, transport: 205, payload: 206 } as const;
const formats = { nack: 1, pli: 1, fir: 4, applicationLayer: 15 } as const;

/** Parses a compound RTCP packet (RFC 3550 section 6.1). */
export function parseRtcp(message: Uint8Array): readonly Rtcp[] {
  const compound = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const blocks: Rtcp[] = [];
  for (let at = 0; at + 8 <= compound.length;) {
    const end = at + 4 + compound.readUInt16BE(at + 2) * 4;
    const block = parseBlock(compound.subarray(at, end));
    if (block !== undefined) blocks.push(block);
    at = end;
  }
  return blocks;
}

function parseBlock(block: Buffer): Rtcp | undefined {
  const [type, format] = [block.readUInt8(1), block.readUInt8(0) & 0x1f];
  const sender = block.readUInt32BE(4);
  if (type === types.senderReport) {
    const ntpMs = block.readUInt32BE(8) * 1000 + (block.readUInt32BE(12) * 1000) / 2 ** 32;
    return { kind: 'sender-report', ssrc: sender, ntpMs, rtpTimestamp: block.readUInt32BE(16) };
  }
  if (type === types.receiverReport) return { kind: 'receiver-report', ssrc: sender };
  if (block.length < 12) return undefined;
  const ssrc = block.readUInt32BE(8);
  if (type === types.transport && format === formats.nack) {
    return { kind: 'nack', ssrc, sequences: nackedSequences(block) };
  }
  if (type !== types.payload) return undefined;
  if (format === formats.pli) return { kind: 'pli', ssrc };
  if (format === formats.fir) return { kind: 'fir', ssrc: block.readUInt32BE(12) };
  return format === formats.applicationLayer ? parseRemb(block) : undefined;
}

/** Pairs of a sequence number and a bit mask of the 16 that follow it (RFC 4585 section 6.2.1). */
function nackedSequences(block: Buffer): readonly number[] {
  const sequences: number[] = [];
  for (let at = 12; at + 4 <= block.length; at += 4) {
    const [first, mask] = [block.readUInt16BE(at), block.readUInt16BE(at + 2)];
    sequences.push(first);
    for (let bit = 0; bit < 16; bit += 1) {
      if ((mask & (1 << bit)) !== 0) sequences.push((first + 1 + bit) & 0xffff);
    }
  }
  return sequences;
}

/** draft-alvestrand-rmcat-remb section 2.2. */
function parseRemb(block: Buffer): Rtcp | undefined {
  if (block.length < 20 || block.toString('latin1', 12, 16) !== 'REMB') return undefined;
  const exponent = block.readUInt8(17) >>> 2;
  const mantissa = block.readUIntBE(17, 3) & 0x3ffff;
  return { kind: 'remb', bitrate: mantissa * 2 ** exponent };
}

function writeBlock(type: number, format: number, words: readonly number[]): Buffer {
  const packet = Buffer.alloc(4 + words.length * 4);
  packet.writeUInt8(0x80 | format, 0);
  packet.writeUInt8(type, 1);
  packet.writeUInt16BE(words.length, 2);
  for (const [index, word] of words.entries()) packet.writeUInt32BE(word >>> 0, 4 + index * 4);
  return packet;
}

/** A Picture Loss Indication (RFC 4585 section 6.3.1). */
export function writePli(sender: number, media: number): Buffer {
  return writeBlock(types.payload, formats.pli, [sender, media]);
}

/** A Full Intra Request (RFC 5104 section 4.3.1); each new request has another `sequence`. */
export function writeFir(sender: number, media: number, sequence: number): Buffer {
  return writeBlock(types.payload, formats.fir, [sender, 0, media, (sequence & 0xff) << 24]);
}

/** A receiver report (RFC 3550 section 6.4.2): empty, or without loss on a stream. */
export function writeReceiverReport(
  sender: number,
  received?: { readonly ssrc: number; readonly sequence: number },
): Buffer {
  if (received === undefined) return writeBlock(types.receiverReport, 0, [sender]);
  const { ssrc, sequence } = received;
  return writeBlock(types.receiverReport, 1, [sender, ssrc, 0, sequence, 0, 0, 0]);
}
