/** A received RTP packet. The header in its buffer is overwritten each time it is sent. */
export interface RtpPacket {
  readonly index: number;
  readonly timestamp: number;
  readonly marker: boolean;
  readonly buffer: Buffer;
  readonly payloadStart: number;
  readonly payloadEnd: number;
  /** See FrameContent. */
  readonly key: boolean;
  readonly parameters: boolean;
}

/** Overwrites the header of a packet that is about to be sent. */
export function rewriteHeader(
  { buffer, marker }: RtpPacket,
  payloadType: number,
  sequence: number,
  timestamp: number,
  ssrc: number,
): Buffer {
  buffer[1] = (marker ? 0x80 : 0) | payloadType;
  buffer[2] = sequence >>> 8;
  buffer[3] = sequence;
  buffer.writeUInt32BE(timestamp, 4);
  buffer.writeUInt32BE(ssrc, 8);
  return buffer;
}

/** Creates a packet like a received one; its header is written when it is sent. */
export function createPacket(
  payload: Buffer,
  fields: Pick<RtpPacket, 'index' | 'timestamp' | 'key' | 'parameters'>,
): RtpPacket {
  const buffer = Buffer.alloc(12 + payload.length);
  buffer[0] = 0x80;
  payload.copy(buffer, 12);
  return { ...fields, marker: false, buffer, payloadStart: 12, payloadEnd: buffer.length };
}
