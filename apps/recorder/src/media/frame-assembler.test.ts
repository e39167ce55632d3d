import { expect, it } from 'vitest';
import { frameAssembler } from './frame-assembler.ts';
import type { OrderedPacket } from './track-receiver.ts';

const sps = Buffer.from([0x67, 0x42, 0xc0, 0x1f]);
const pps = Buffer.from([0x68, 0xce, 0x3c, 0x80]);
const idr = Buffer.from([0x65, 1, 2, 3, 4, 5, 6]);
const slice = Buffer.from([0x41, 9, 8, 7]);

const packet = (
  timestamp: number,
  payload: Buffer,
  { marker = true, followsLoss = false }: Partial<OrderedPacket> = {},
): OrderedPacket => ({ timestamp, payload, marker, followsLoss });

/** STAP-A (RFC 6184 section 5.7.1). */
const aggregate = (...units: readonly Buffer[]) =>
  Buffer.concat([
    Buffer.from([0x78]),
    ...units.flatMap((unit) => [Buffer.from([unit.length >> 8, unit.length & 0xff]), unit]),
  ]);

/** FU-A (section 5.8), in two fragments. */
const fragments = (unit: Buffer): readonly [Buffer, Buffer] => {
  const [header = 0] = unit;
  const middle = Math.ceil(unit.length / 2);
  const part = (flags: number, bytes: Buffer) =>
    Buffer.concat([Buffer.from([(header & 0xe0) | 28, flags | (header & 0x1f)]), bytes]);
  return [part(0x80, unit.subarray(1, middle)), part(0x40, unit.subarray(middle))];
};

it('puts SPS and PPS before an IDR, wherever they came', () => {
  const assembler = frameAssembler('H264');
  const [first, last] = fragments(idr);

  const frames = [
    packet(0, aggregate(sps, pps), { marker: false }),
    packet(0, first, { marker: false }),
    packet(0, last),
    packet(3600, slice),
    packet(7200, idr),
  ].flatMap((one) => assembler.push(one));

  expect(frames).toEqual([
    { timestamp: 0, units: [sps, pps, idr], isKey: true },
    { timestamp: 3600, units: [slice], isKey: false },
    { timestamp: 7200, units: [sps, pps, idr], isKey: true },
  ]);
});

it('takes a new timestamp for the end of a frame without a marker', () => {
  const assembler = frameAssembler('H264');
  assembler.push(packet(0, aggregate(sps, pps, idr), { marker: false }));

  expect(assembler.push(packet(3600, slice, { marker: false }))).toMatchObject([{ isKey: true }]);
});

it('begins with a key frame, and goes on with one after a loss', () => {
  const assembler = frameAssembler('H264');
  expect(assembler.push(packet(0, slice))).toEqual([]);
  expect(assembler.needsKeyFrame).toBe(true);
  expect(assembler.push(packet(1, aggregate(sps, pps, idr)))).toHaveLength(1);

  const [, last] = fragments(slice);
  expect(assembler.push(packet(2, last, { followsLoss: true }))).toEqual([]);
  expect(assembler.push(packet(3, slice))).toEqual([]);
  expect(assembler.needsKeyFrame).toBe(true);
  expect(assembler.push(packet(4, idr))).toMatchObject([{ isKey: true, timestamp: 4 }]);
});

it('ends the frame before a loss as broken when its end is missing', () => {
  const assembler = frameAssembler('H264');
  assembler.push(packet(0, aggregate(sps, pps, idr)));
  assembler.push(packet(1, slice, { marker: false }));

  expect(assembler.push(packet(2, slice, { followsLoss: true }))).toEqual([]);
  expect(assembler.needsKeyFrame).toBe(true);
});

it('drops an IDR without SPS and PPS', () => {
  expect(frameAssembler('H264').push(packet(0, idr))).toEqual([]);
});

it('assembles VP8 without the descriptors', () => {
  const assembler = frameAssembler('VP8');
  const frame = Buffer.from([0x10, 0, 0, 0x9d, 1, 0x2a, 64, 0, 48, 0, 7, 7]);
  const parts = [frame.subarray(0, 6), frame.subarray(6)];
  const descriptors = [Buffer.from([0x90, 0x80, 5]), Buffer.from([0x80, 0x80, 5])];

  const frames = parts.flatMap((part, index) =>
    assembler.push(
      packet(0, Buffer.concat([descriptors[index] ?? frame, part]), { marker: index === 1 }),
    ),
  );

  expect(frames).toEqual([{ timestamp: 0, units: [frame], isKey: true }]);
});
