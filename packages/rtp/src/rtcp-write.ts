import type { ReportBlock, SenderReport } from './rtcp.ts';

/** An RTCP packet of `words` 32-bit words after its first. */
function packetOf(countOrFormat: number, type: number, words: number): Buffer {
  const packet = Buffer.alloc(4 + words * 4);
  packet.writeUInt8(0x80 | countOrFormat, 0);
  packet.writeUInt8(type, 1);
  packet.writeUInt16BE(words, 2);
  return packet;
}

/** A Picture Loss Indication (RFC 4585 section 6.3.1). */
export function writePli(sender: number, media: number): Buffer {
  const packet = packetOf(1, 206, 2);
  packet.writeUInt32BE(sender, 4);
  packet.writeUInt32BE(media, 8);
  return packet;
}

/** A generic NACK (RFC 4585 section 6.2.1) for sequence numbers in ascending order. */
export function writeNack(sender: number, media: number, sequences: readonly number[]): Buffer {
  const pairs = packNacks(sequences);
  const packet = packetOf(1, 205, 2 + pairs.length);
  packet.writeUInt32BE(sender, 4);
  packet.writeUInt32BE(media, 8);
  pairs.forEach(({ first, mask }, index) => {
    packet.writeUInt16BE(first, 12 + index * 4);
    packet.writeUInt16BE(mask, 14 + index * 4);
  });
  return packet;
}

function packNacks(sequences: readonly number[]): { first: number; mask: number }[] {
  const pairs: { first: number; mask: number }[] = [];
  for (const sequence of sequences) {
    const pair = pairs.at(-1);
    const distance = pair === undefined ? 17 : (sequence - pair.first) & 0xffff;
    if (pair !== undefined && distance >= 1 && distance <= 16) pair.mask |= 1 << (distance - 1);
    else pairs.push({ first: sequence & 0xffff, mask: 0 });
  }
  return pairs;
}

/** A receiver report (RFC 3550 section 6.4.2). */
export function writeReceiverReport(sender: number, blocks: readonly ReportBlock[]): Buffer {
  const packet = packetOf(blocks.length, 201, 1 + blocks.length * 6);
  packet.writeUInt32BE(sender, 4);
  blocks.forEach((block, index) => writeBlock(packet, 8 + index * 24, block));
  return packet;
}

function writeBlock(packet: Buffer, offset: number, block: ReportBlock): void {
  const lost = Math.max(-0x800000, Math.min(0x7fffff, block.packetsLost));
  packet.writeUInt32BE(block.ssrc, offset);
  packet.writeUInt8(block.fractionLost, offset + 4);
  packet.writeIntBE(lost, offset + 5, 3);
  packet.writeUInt32BE(block.highestSequence >>> 0, offset + 8);
  packet.writeUInt32BE(block.jitter >>> 0, offset + 12);
  packet.writeUInt32BE(block.lastSenderReport >>> 0, offset + 16);
  packet.writeUInt32BE(block.delaySinceLast >>> 0, offset + 20);
}

/** A sender report without report blocks (RFC 3550 section 6.4.1). */
export function writeSenderReport(report: Omit<SenderReport, 'kind' | 'blocks'>): Buffer {
  const packet = packetOf(0, 200, 6);
  packet.writeUInt32BE(report.ssrc, 4);
  packet.writeUInt32BE(report.ntpSeconds, 8);
  packet.writeUInt32BE(report.ntpFraction, 12);
  packet.writeUInt32BE(report.rtpTimestamp >>> 0, 16);
  packet.writeUInt32BE(report.packets >>> 0, 20);
  packet.writeUInt32BE(report.octets >>> 0, 24);
  return packet;
}

/** A source description with a canonical name (RFC 3550 section 6.5). */
export function writeCname(ssrc: number, cname: string): Buffer {
  const name = Buffer.from(cname, 'utf8').subarray(0, 255);
  const words = 1 + Math.ceil((2 + name.length + 1) / 4);
  const packet = packetOf(1, 202, words);
  packet.writeUInt32BE(ssrc, 4);
  packet.writeUInt8(1, 8);
  packet.writeUInt8(name.length, 9);
  name.copy(packet, 10);
  return packet;
}

/** Receiver Estimated Maximum Bitrate in bit/s (draft-alvestrand-rmcat-remb section 2.2). */
export function writeRemb(sender: number, bitrate: number, ssrcs: readonly number[]): Buffer {
  const packet = packetOf(15, 206, 4 + ssrcs.length);
  let exponent = 0;
  let mantissa = Math.floor(bitrate);
  while (mantissa > 0x3ffff) {
    mantissa = Math.floor(mantissa / 2);
    exponent += 1;
  }
  packet.writeUInt32BE(sender, 4);
  packet.write('REMB', 12, 'latin1');
  packet.writeUInt8(ssrcs.length, 16);
  packet.writeUIntBE((exponent << 18) | mantissa, 17, 3);
  ssrcs.forEach((ssrc, index) => packet.writeUInt32BE(ssrc, 20 + index * 4));
  return packet;
}
