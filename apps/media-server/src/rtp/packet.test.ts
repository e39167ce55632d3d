import { expect, test } from 'vitest';
import { isRtcp, parseRtp, rewriteHeader } from './packet.ts';
import { headerOf, packet, payloads, rtp } from '../testing/rtp.ts';

const fields = { payloadType: 102, sequence: 7, timestamp: 90, ssrc: 0xfffffffe };

test('parses a header', () => {
  const message = rtp({ ...fields, marker: true, payload: payloads.delta(5) });
  expect(headerOf(message)).toEqual({
    ...fields,
    marker: true,
    payloadStart: 12,
    payloadEnd: message.length,
  });
});

test('excludes contributing sources, extensions and padding from the payload', () => {
  const plain = rtp({ ...fields, payload: Buffer.from([1, 2, 3, 0, 2]) });
  const words = Buffer.from([0, 0, 0, 9, 0xbe, 0xde, 0, 1, 0, 0, 0, 0]);
  const message = Buffer.concat([plain.subarray(0, 12), words, plain.subarray(12)]);
  message.writeUInt8(0x80 | 0x20 | 0x10 | 1, 0);
  const header = headerOf(message);
  expect(message.subarray(header.payloadStart, header.payloadEnd)).toEqual(Buffer.from([1, 2, 3]));
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['a cut header', Buffer.from([0x80, 102, 0])],
  ['another version', Buffer.alloc(20)],
  ['an extension beyond the end', Buffer.from('90660001000000010000000100000fff', 'hex')],
  ['padding beyond the beginning', Buffer.from('a0660001000000010000000100ff', 'hex')],
])('rejects %s', (_name, message) => {
  expect(parseRtp(message)).toBeUndefined();
});

test('distinguishes RTCP from RTP by the second byte', () => {
  expect(isRtcp(Buffer.from('81ce00020000000100000002', 'hex'))).toBe(true);
  expect(isRtcp(rtp({ ...fields, marker: true, payload: payloads.delta() }))).toBe(false);
});

test('rewrites a header and keeps the marker and the payload', () => {
  const marked = { ...packet(5, 1000, payloads.idr(8)), marker: true };
  const message = rewriteHeader(marked, 96, 0x1170, 0xffffffff, 42);
  expect(headerOf(message)).toMatchObject({
    payloadType: 96,
    sequence: 0x1170,
    timestamp: 0xffffffff,
    ssrc: 42,
    marker: true,
  });
  expect(message.subarray(12)).toEqual(payloads.idr(8));
});
