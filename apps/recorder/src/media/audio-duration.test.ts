import { expect, it } from 'vitest';
import { audioDuration } from './audio-duration.ts';

it.each([
  ['PCMA', Buffer.alloc(160), 20],
  ['PCMU', Buffer.alloc(240), 30],
  // Configuration, stereo and code in the first byte (RFC 6716 section 3.1).
  ['OPUS', Buffer.from([15 << 3]), 20],
  ['OPUS', Buffer.from([(1 << 3) | 1]), 40],
  ['OPUS', Buffer.from([(19 << 3) | 3, 3]), 60],
  ['OPUS', Buffer.from([16 << 3]), 2.5],
  ['OPUS', Buffer.alloc(0), 10],
] as const)('%s %o lasts %d ms', (codec, payload, duration) => {
  expect(audioDuration(codec, payload)).toBe(duration);
});
