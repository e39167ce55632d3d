import { expect, it } from 'vitest';
import { Packetizer } from './packetizer.ts';

const h264 = { codec: 'H264', payloadType: 102, ssrc: 1 } as const;
const unit = (type: number, bytes: number) =>
  Buffer.concat([Buffer.from([type]), Buffer.alloc(bytes, 9)]);

it('splits long units into packets of at most 1200 bytes and marks the last of a frame', () => {
  const packetizer = new Packetizer(h264);
  const packets = packetizer.packetize([unit(0x67, 8), unit(0x65, 3000)], 25);
  const [next] = packetizer.packetize([unit(0x41, 20)], 25);

  expect(packets.map((packet) => packet.length)).toEqual([21, 1200, 1200, 642]);
  expect(packets.map((packet) => packet.readUInt8(1) >> 7)).toEqual([0, 0, 0, 1]);
  expect(packets.slice(1).map((packet) => packet.readUInt8(13))).toEqual([0x85, 0x05, 0x45]);
  expect(packets.map((packet) => packet.readUInt16BE(2))).toEqual([0, 1, 2, 3]);
  expect(next?.readUInt32BE(4)).toBe(7200);
});

it('splits a VP8 frame and marks its first packet in the payload descriptor', () => {
  const packets = new Packetizer({ codec: 'VP8', payloadType: 96, ssrc: 1 }).packetize(
    [Buffer.alloc(3000, 7)],
    25,
  );

  expect(packets.map((packet) => packet.length)).toEqual([1200, 1200, 639]);
  expect(packets.map((packet) => packet.readUInt8(12))).toEqual([0x10, 0, 0]);
  expect(packets.map((packet) => packet.readUInt8(1))).toEqual([96, 96, 0x80 | 96]);
});

it('does not fragment a unit that fits in one packet', () => {
  const packetizer = new Packetizer(h264);

  expect(packetizer.packetize([unit(0x41, 1187)], 25)).toHaveLength(1);
  expect(packetizer.packetize([unit(0x41, 1188)], 25)).toHaveLength(2);
});
