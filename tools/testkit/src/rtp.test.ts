import { expect, it } from 'vitest';
import { inSequence, parseRtp, sequenceDistance, writeRtp } from './rtp.ts';

const fields = { payloadType: 102, sequence: 65_535, timestamp: 90_000, ssrc: 7, marker: true };

it('parses what it has written', () => {
  const payload = Buffer.from('payload');

  expect(parseRtp(writeRtp({ ...fields, payload }))).toEqual({ ...fields, payload });
});

it('skips CSRCs, an extension and padding', () => {
  const packet = Buffer.concat([
    writeRtp({ ...fields, payload: Buffer.alloc(0) }),
    Buffer.alloc(4),
    Buffer.from('bede000101020304', 'hex'),
    Buffer.from('payload'),
    Buffer.from([0, 2]),
  ]);
  packet.writeUInt8(0x80 | 0x20 | 0x10 | 1, 0);

  expect(parseRtp(packet)?.payload.toString()).toBe('payload');
});

it('rejects RTCP', () => {
  expect(parseRtp(Buffer.from('80c900010000000900000000', 'hex'))).toBeUndefined();
});

it('orders packets across the wrap of their sequence numbers', () => {
  const packets = [65_534, 0, 65_535].map((sequence) => ({
    ...fields,
    sequence,
    payload: Buffer.alloc(0),
  }));

  expect(inSequence(packets).map(({ sequence }) => sequence)).toEqual([65_534, 65_535, 0]);
  expect(sequenceDistance(2, 65_535)).toBe(-3);
});
