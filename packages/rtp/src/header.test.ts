import { expect, test } from 'vitest';
import { isRtcp, parseRtp } from './header.ts';

const message = Buffer.from('80e60007 0000005a fffffffe 0102030002'.replaceAll(' ', ''), 'hex');

test('parses a header', () => {
  expect(parseRtp(message)).toEqual({
    marker: true,
    payloadType: 102,
    sequence: 7,
    timestamp: 90,
    ssrc: 0xfffffffe,
    payloadStart: 12,
    payloadEnd: message.length,
  });
});

test('excludes contributing sources, extensions and padding from the payload', () => {
  const words = Buffer.from([0, 0, 0, 9, 0xbe, 0xde, 0, 1, 0, 0, 0, 0]);
  const padded = Buffer.concat([message.subarray(0, 12), words, message.subarray(12)]);
  padded.writeUInt8(0x80 | 0x20 | 0x10 | 1, 0);
  const header = parseRtp(padded);
  expect(padded.subarray(header?.payloadStart, header?.payloadEnd)).toEqual(Buffer.from([1, 2, 3]));
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['a cut header', Buffer.from([0x80, 102, 0])],
  ['another version', Buffer.alloc(20)],
  ['an extension beyond the end', Buffer.from('90660001000000010000000100000fff', 'hex')],
  ['padding beyond the beginning', Buffer.from('a0660001000000010000000100ff', 'hex')],
])('rejects %s', (_name, malformed) => {
  expect(parseRtp(malformed)).toBeUndefined();
});

test('distinguishes RTCP from RTP by the second byte', () => {
  expect(isRtcp(Buffer.from('81ce00020000000100000002', 'hex'))).toBe(true);
  expect(isRtcp(message)).toBe(false);
});
