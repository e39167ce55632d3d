import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { hexOf } from '../bytes.ts';
import { decodePacket, encodePacket, type ImprovPacket } from './packet.ts';
import { PacketReader } from './packet-reader.ts';

interface Vectors {
  readonly packets: readonly { readonly hex: string; readonly packet: ImprovPacket }[];
  readonly streams: readonly {
    readonly name: string;
    readonly hex: string;
    readonly events: readonly Readonly<Record<string, string>>[];
  }[];
}

const file = path.resolve(import.meta.dirname, '../../../board/vectors/improv.json');
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors;

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

describe('the shared vectors', () => {
  it.each(vectors.packets)('$hex is $packet', ({ hex, packet }) => {
    expect(decodePacket(bytesOf(hex))).toEqual(packet);
    expect(hexOf(encodePacket(packet))).toBe(hex);
  });

  it.each(vectors.streams)('$name', ({ hex, events }) => {
    const expected = events.map((event) => Object.entries(event)[0]);

    expect(piecesOf([bytesOf(hex)])).toEqual(expected);
    expect(piecesOf([...bytesOf(hex)].map((byte) => Uint8Array.of(byte)))).toEqual(expected);
  });
});

/** The pieces of a stream, with adjacent texts joined. */
function piecesOf(chunks: readonly Uint8Array[]): readonly (readonly [string, string])[] {
  const reader = new PacketReader();
  const pieces: [string, string][] = [];
  for (const { kind, bytes } of chunks.flatMap((chunk) => reader.read(chunk))) {
    const text = kind === 'console' ? Buffer.from(bytes).toString('latin1') : hexOf(bytes);
    const last = pieces.at(-1);
    if (kind === 'console' && last?.[0] === 'console') last[1] += text;
    else pieces.push([kind, text]);
  }
  return pieces;
}

it('rejects what is damaged', () => {
  const bytes = encodePacket({ type: 'result', command: 'scan', texts: ['home', '-60', 'YES'] });

  for (let at = 7; at < bytes.length; at += 1) {
    const damaged = Uint8Array.from(bytes);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    expect(decodePacket(damaged)).toBeUndefined();
  }
});

it('does not encode what is too long', () => {
  const text = 'x'.repeat(254);

  expect(() => encodePacket({ type: 'command', command: 'name', text })).toThrow(RangeError);
});
