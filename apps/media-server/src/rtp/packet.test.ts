import { expect, test } from 'vitest';
import { headerOf, packet, payloads } from '../testing/rtp.ts';
import { rewriteHeader } from './packet.ts';

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
