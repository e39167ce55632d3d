import { expect, it } from 'vitest';
import { groupIntoFrames } from './encoded-frame.ts';
import { H264Depacketizer } from './h264-depacketizer.ts';
import { splitAnnexB } from './nal-unit.ts';
import { Packetizer } from './packetizer.ts';
import { parseRtp, type RtpPacket } from './rtp.ts';

const unit = (type: number, bytes: number) =>
  Buffer.concat([Buffer.from([type]), Buffer.alloc(bytes, 9)]);
const [sps, pps, idr, sei, slice] = [
  unit(0x67, 8),
  unit(0x68, 4),
  unit(0x65, 3000),
  unit(6, 5),
  unit(0x41, 20),
];
const stream = (...units: readonly Buffer[]) =>
  Buffer.concat(units.flatMap((each) => [Buffer.from([0, 0, 0, 1]), each]));

it('splits a stream into frames, an IDR with its parameter sets', () => {
  const units = splitAnnexB(stream(sps, pps, sei, idr, sei, slice));

  expect(groupIntoFrames(units)).toEqual([[sps, pps, idr], [slice]]);
});

it('assembles the frames that were packetized, and counts missing packets', () => {
  const packetizer = new Packetizer({ codec: 'H264', payloadType: 102, ssrc: 1 });
  const frames = [[sps, pps, idr], [slice], [slice]];
  const packets = frames.map((frame) =>
    packetizer.packetize(frame, 25).map((packet) => parseRtp(packet) as RtpPacket),
  );
  const depacketizer = new H264Depacketizer();
  const [first = [], , last = []] = packets;

  const units = [...first, ...last].flatMap((packet) => depacketizer.push(packet));

  expect(units.map((each) => each.units)).toEqual([frames[0], frames[2]]);
  expect(depacketizer.lost).toBe(1);
});
