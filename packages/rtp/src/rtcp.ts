/** The RTCP packets that are parsed (RFC 3550, RFC 4585, RFC 5104). */
export type Rtcp =
  | SenderReport
  | { readonly kind: 'receiver-report'; readonly blocks: readonly ReportBlock[] }
  | { readonly kind: 'nack'; readonly ssrc: number; readonly sequences: readonly number[] }
  | { readonly kind: 'pli'; readonly ssrc: number }
  | { readonly kind: 'fir'; readonly ssrcs: readonly number[] }
  | { readonly kind: 'remb'; readonly bitrate: number }
  | { readonly kind: 'bye'; readonly ssrcs: readonly number[] };

export interface SenderReport {
  readonly kind: 'sender-report';
  readonly ssrc: number;
  readonly ntpSeconds: number;
  readonly ntpFraction: number;
  readonly rtpTimestamp: number;
  readonly packets: number;
  readonly octets: number;
  readonly blocks: readonly ReportBlock[];
}

export interface ReportBlock {
  readonly ssrc: number;
  /** The fraction lost since the last report, times 256: 0 to 255. */
  readonly fractionLost: number;
  readonly packetsLost: number;
  readonly highestSequence: number;
  /** In timestamp units. */
  readonly jitter: number;
  /** Middle 32 bits of the NTP time of the last sender report; 0 without one. */
  readonly lastSenderReport: number;
  /** In units of 1/65536 s. */
  readonly delaySinceLast: number;
}

const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const BYE = 203;
const TRANSPORT_FEEDBACK = 205;
const PAYLOAD_FEEDBACK = 206;
const NACK = 1;
const PLI = 1;
const FIR = 4;
const APPLICATION = 15;

/** Parses a compound packet; ignores malformed and unused packets. */
export function parseRtcp(message: Buffer): Rtcp[] {
  const found: Rtcp[] = [];
  let offset = 0;
  while (offset + 4 <= message.length) {
    const end = offset + 4 + message.readUInt16BE(offset + 2) * 4;
    if (message.readUInt8(offset) >> 6 !== 2 || end > message.length) break;
    const packet = parseOne(message.subarray(offset, end));
    if (packet !== undefined) found.push(packet);
    offset = end;
  }
  return found;
}

function parseOne(packet: Buffer): Rtcp | undefined {
  const count = packet.readUInt8(0) & 0x1f;
  const type = packet.readUInt8(1);
  if (type === SENDER_REPORT) return parseSenderReport(packet, count);
  if (type === RECEIVER_REPORT && packet.length >= 8) {
    return { kind: 'receiver-report', blocks: parseBlocks(packet, 8, count) };
  }
  if (type === BYE) return { kind: 'bye', ssrcs: readWords(packet, 4, count) };
  if (packet.length < 12) return undefined;
  const ssrc = packet.readUInt32BE(8);
  if (type === TRANSPORT_FEEDBACK && count === NACK) {
    return { kind: 'nack', ssrc, sequences: parseNacks(packet) };
  }
  return type === PAYLOAD_FEEDBACK ? parsePayloadFeedback(packet, count, ssrc) : undefined;
}

function parsePayloadFeedback(packet: Buffer, format: number, ssrc: number): Rtcp | undefined {
  if (format === PLI) return { kind: 'pli', ssrc };
  if (format === FIR) return { kind: 'fir', ssrcs: parseFirEntries(packet) };
  return format === APPLICATION ? parseRemb(packet) : undefined;
}

function parseSenderReport(packet: Buffer, count: number): Rtcp | undefined {
  if (packet.length < 28) return undefined;
  return {
    kind: 'sender-report',
    ssrc: packet.readUInt32BE(4),
    ntpSeconds: packet.readUInt32BE(8),
    ntpFraction: packet.readUInt32BE(12),
    rtpTimestamp: packet.readUInt32BE(16),
    packets: packet.readUInt32BE(20),
    octets: packet.readUInt32BE(24),
    blocks: parseBlocks(packet, 28, count),
  };
}

function parseBlocks(packet: Buffer, start: number, count: number): ReportBlock[] {
  const blocks: ReportBlock[] = [];
  for (let offset = start; blocks.length < count && offset + 24 <= packet.length; offset += 24) {
    blocks.push({
      ssrc: packet.readUInt32BE(offset),
      fractionLost: packet.readUInt8(offset + 4),
      packetsLost: packet.readIntBE(offset + 5, 3),
      highestSequence: packet.readUInt32BE(offset + 8),
      jitter: packet.readUInt32BE(offset + 12),
      lastSenderReport: packet.readUInt32BE(offset + 16),
      delaySinceLast: packet.readUInt32BE(offset + 20),
    });
  }
  return blocks;
}

function parseNacks(packet: Buffer): number[] {
  const sequences: number[] = [];
  for (let offset = 12; offset + 4 <= packet.length; offset += 4) {
    const first = packet.readUInt16BE(offset);
    const mask = packet.readUInt16BE(offset + 2);
    sequences.push(first);
    for (let bit = 0; bit < 16; bit += 1) {
      if ((mask & (1 << bit)) !== 0) sequences.push((first + bit + 1) & 0xffff);
    }
  }
  return sequences;
}

function parseFirEntries(packet: Buffer): number[] {
  const ssrcs: number[] = [];
  for (let offset = 12; offset + 8 <= packet.length; offset += 8) {
    ssrcs.push(packet.readUInt32BE(offset));
  }
  return ssrcs;
}

function parseRemb(packet: Buffer): Rtcp | undefined {
  if (packet.length < 20 || packet.toString('latin1', 12, 16) !== 'REMB') return undefined;
  const exponent = packet.readUInt8(17) >> 2;
  const mantissa = packet.readUIntBE(17, 3) & 0x3ffff;
  return { kind: 'remb', bitrate: mantissa * 2 ** exponent };
}

function readWords(packet: Buffer, start: number, count: number): number[] {
  const words: number[] = [];
  for (let offset = start; words.length < count && offset + 4 <= packet.length; offset += 4) {
    words.push(packet.readUInt32BE(offset));
  }
  return words;
}
