import { expect, test } from 'vitest';
import { audioFrame, keyFrame } from '../../testing/media-frames.ts';
import { payloadsOf } from './payload.ts';

test('short NAL units are packets, and long ones are fragments', () => {
  const frame = keyFrame(0, 3000);

  const payloads = payloadsOf(frame);

  expect(payloads.slice(0, 2)).toEqual(frame.units.slice(0, 2));
  const fragments = payloads.slice(2);
  expect(fragments.map((payload) => payload[0])).toEqual([0x7c, 0x7c, 0x7c]);
  expect(fragments.map((payload) => payload[1])).toEqual([0x85, 0x05, 0x45]);
  const content = Buffer.concat(fragments.map((payload) => payload.subarray(2)));
  expect(Buffer.concat([Buffer.from([0x65]), content])).toEqual(frame.units[2]);
  for (const payload of payloads) expect(payload.length).toBeLessThanOrEqual(1348);
});

test('a frame of VP8 starts its partition once', () => {
  const data = Buffer.alloc(3000, 5);
  const payloads = payloadsOf({ kind: 'video', codec: 'VP8', units: [data], isKey: true, time: 0 });

  expect(payloads.map((payload) => payload[0])).toEqual([0x10, 0, 0]);
  expect(Buffer.concat(payloads.map((payload) => payload.subarray(1)))).toEqual(data);
});

test('audio is its own payload, and an empty unit is none', () => {
  expect(payloadsOf(audioFrame(0))).toEqual([audioFrame(0).data]);
  expect(
    payloadsOf({ kind: 'video', codec: 'H264', units: [Buffer.alloc(0)], isKey: false, time: 0 }),
  ).toEqual([]);
});
