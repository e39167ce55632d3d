import { expect, test } from 'vitest';
import { parseRtp } from '@boardcast/rtp';
import { packet, payloads } from '../testing/rtp.ts';
import { withNoPlayoutDelay } from './playout-delay.ts';

test('sets the delay to 0 and keeps the rest of the packet', () => {
  const message = withNoPlayoutDelay(packet(5, 1000, payloads.idr(8)), 3);

  expect(message.subarray(12, 20).toString('hex')).toBe('bede0001' + '32000000');
  const header = parseRtp(message);
  expect(header?.payloadStart).toBe(20);
  expect(message.subarray(header?.payloadStart)).toEqual(payloads.idr(8));
});

test('replaces an extension of the publisher', () => {
  const plain = packet(5, 1000, payloads.idr(8));
  const before = { ...plain, buffer: withNoPlayoutDelay(plain, 7), payloadStart: 20 };

  expect(withNoPlayoutDelay(before, 3)).toEqual(withNoPlayoutDelay(plain, 3));
});
