import { expect, it } from 'vitest';
import { Packetizer, markOf, markUnit } from './packets.ts';
import { picturesOf } from './picture-file.ts';

const unit = (type: number, bytes: number) =>
  Buffer.concat([Buffer.from([type]), Buffer.alloc(bytes, 9)]);
const stream = (...units: Buffer[]) =>
  Buffer.concat(units.flatMap((each) => [Buffer.from([0, 0, 0, 1]), each]));

it('splits a stream into pictures, parameter sets before the first', () => {
  const [sps, pps, idr, sei, slice] = [
    unit(0x67, 8),
    unit(0x68, 4),
    unit(0x65, 50),
    unit(6, 5),
    unit(0x41, 20),
  ];

  expect(picturesOf(stream(sps, pps, sei, idr, sei, slice))).toEqual([[sps, pps, idr], [slice]]);
});

it('cuts long units into fragments, and marks the end of a picture', () => {
  const packetizer = new Packetizer();
  const packets = packetizer.packetize([unit(0x67, 8), unit(0x65, 3000)], 25);
  const [next] = packetizer.packetize([unit(0x41, 20)], 25);

  expect(packets.map((packet) => packet.length)).toEqual([21, 1412, 1412, 218]);
  expect(packets.map((packet) => packet.readUInt8(1) >> 7)).toEqual([0, 0, 0, 1]);
  expect(packets.slice(1).map((packet) => packet.readUInt8(13))).toEqual([0x85, 0x05, 0x45]);
  expect(packets.map((packet) => packet.readUInt16BE(2))).toEqual([0, 1, 2, 3]);
  expect(next?.readUInt32BE(4)).toBe(7200);
});

it('reads the time in a mark, and in nothing else', () => {
  const mark = markUnit(123_456_789_012n);

  expect(markOf(mark)).toBe(123_456_789_012n);
  expect(mark.includes(Buffer.from([0, 0]))).toBe(false);
  expect(markOf(unit(6, 40))).toBeUndefined();
  expect(markOf(unit(0x65, 40))).toBeUndefined();
});
