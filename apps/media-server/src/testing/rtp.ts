import { inspectPayload, parseRtp } from '@boardcast/rtp';
import type { RtpPacket } from '../rtp/packet.ts';

export interface RtpFields {
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly marker?: boolean;
  readonly payload: Buffer;
}

/** An RTP packet without extensions. */
export function rtp(fields: RtpFields): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt8(0x80, 0);
  header.writeUInt8((fields.marker === true ? 0x80 : 0) | fields.payloadType, 1);
  header.writeUInt16BE(fields.sequence & 0xffff, 2);
  header.writeUInt32BE(fields.timestamp >>> 0, 4);
  header.writeUInt32BE(fields.ssrc >>> 0, 8);
  return Buffer.concat([header, fields.payload]);
}

/** A received packet, as in the forwarder. */
export function packet(index: number, timestamp: number, payload: Buffer): RtpPacket {
  const buffer = rtp({ payloadType: 96, sequence: index, timestamp, ssrc: 1, payload });
  const payloadEnd = buffer.length;
  const content = inspectPayload('H264', payload);
  return { index, timestamp, marker: false, buffer, payloadStart: 12, payloadEnd, ...content };
}

const filler = (bytes: number): Buffer => Buffer.alloc(bytes, 0x55);

/** RTP payloads as from a board's packetizer (RFC 6184); the slices cannot be decoded. */
export const payloads = {
  sps: () => Buffer.concat([Buffer.from([0x67]), filler(10)]),
  pps: () => Buffer.concat([Buffer.from([0x68]), filler(4)]),
  idr: (bytes = 40) => Buffer.concat([Buffer.from([0x65]), filler(bytes)]),
  delta: (bytes = 40) => Buffer.concat([Buffer.from([0x41]), filler(bytes)]),
  idrFragment: (position: 'start' | 'middle' | 'end', bytes = 1000) =>
    Buffer.concat([Buffer.from([0x7c, fragmentHeader(position) | 5]), filler(bytes)]),
  deltaFragment: (position: 'start' | 'middle' | 'end', bytes = 1000) =>
    Buffer.concat([Buffer.from([0x5c, fragmentHeader(position) | 1]), filler(bytes)]),
  parameterSets: () => aggregate([payloads.sps(), payloads.pps()]),
} as const;

function fragmentHeader(position: 'start' | 'middle' | 'end'): number {
  if (position === 'start') return 0x80;
  return position === 'end' ? 0x40 : 0;
}

function aggregate(units: readonly Buffer[]): Buffer {
  const parts = units.flatMap((unit) => {
    const size = Buffer.alloc(2);
    size.writeUInt16BE(unit.length, 0);
    return [size, unit];
  });
  return Buffer.concat([Buffer.from([0x78]), ...parts]);
}

const idrFragments = () =>
  (['start', 'middle', 'end'] as const).map((position) => payloads.idrFragment(position));

/** A stream of H.264-like packets: IDR access units of several packets, then deltas of one. */
export class TestStream {
  readonly #payloadType: number;
  readonly #ssrc: number;
  #sequence: number;
  #timestamp: number;

  constructor(payloadType: number, ssrc: number, sequence = 65_500, timestamp = 1_000_000) {
    this.#payloadType = payloadType;
    this.#ssrc = ssrc;
    this.#sequence = sequence;
    this.#timestamp = timestamp;
  }

  key(): Buffer[] {
    return this.#unit([payloads.parameterSets(), ...idrFragments()]);
  }

  /** A key frame of an encoder that sends its parameter sets once. */
  keyWithoutParameters(): Buffer[] {
    return this.#unit(idrFragments());
  }

  /** A frame of `slices` packets. */
  delta(slices = 1): Buffer[] {
    return this.#unit(Array.from({ length: slices }, () => payloads.delta()));
  }

  #unit(parts: readonly Buffer[]): Buffer[] {
    this.#timestamp = (this.#timestamp + 3600) >>> 0;
    return parts.map((payload, index) => {
      const message = rtp({
        payloadType: this.#payloadType,
        sequence: this.#sequence,
        timestamp: this.#timestamp,
        ssrc: this.#ssrc,
        marker: index === parts.length - 1,
        payload,
      });
      this.#sequence = (this.#sequence + 1) & 0xffff;
      return message;
    });
  }
}

export function headerOf(message: Buffer): NonNullable<ReturnType<typeof parseRtp>> {
  const header = parseRtp(message);
  if (header === undefined) throw new Error('invalid RTP packet');
  return header;
}
