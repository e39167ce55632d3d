import type { AudioCodec } from '../../media/media-frame.ts';

export type G711Codec = Exclude<AudioCodec, 'OPUS'>;

/** ITU-T G.711 table 1: the even bits are inverted, and a segment doubles the step. */
function decodeALaw(byte: number): number {
  const code = byte ^ 0x55;
  const segment = (code >> 4) & 7;
  const step = ((code & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1);
  return (code & 0x80) === 0 ? -magnitude : magnitude;
}

/** ITU-T G.711 table 2: all bits are inverted, and the magnitude has a bias of 33 steps of 4. */
function decodeMuLaw(byte: number): number {
  const code = ~byte & 0xff;
  const magnitude = ((((code & 0x0f) << 3) + 0x84) << ((code >> 4) & 7)) - 0x84;
  return (code & 0x80) === 0 ? magnitude : -magnitude;
}

const tables: Readonly<Record<G711Codec, Int16Array>> = {
  PCMA: Int16Array.from({ length: 256 }, (_, byte) => decodeALaw(byte)),
  PCMU: Int16Array.from({ length: 256 }, (_, byte) => decodeMuLaw(byte)),
};

/** The samples of G.711 in 16 bits. */
export function decodeG711(codec: G711Codec, data: Buffer): Int16Array {
  const table = tables[codec];
  return Int16Array.from(data, (byte) => table[byte] ?? 0);
}
