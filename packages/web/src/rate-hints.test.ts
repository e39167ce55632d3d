import { expect, it } from 'vitest';
import { withRateHints } from './rate-hints.ts';

const hints = 'x-google-start-bitrate=4000;x-google-min-bitrate=4000;x-google-max-bitrate=4000';

it('adds the hints to the parameters of H264', () => {
  const answer = 'a=rtpmap:106 H264/90000\r\na=fmtp:106 packetization-mode=1\r\na=mid:1\r\n';

  expect(withRateHints(answer, 4000)).toBe(
    `a=rtpmap:106 H264/90000\r\na=fmtp:106 packetization-mode=1;${hints}\r\na=mid:1\r\n`,
  );
});

it('adds parameters if there are none', () => {
  expect(withRateHints('a=rtpmap:106 H264/90000\r\na=mid:1\r\n', 4000)).toBe(
    `a=rtpmap:106 H264/90000\r\na=fmtp:106 ${hints}\r\na=mid:1\r\n`,
  );
});

it('does not change an answer without H264', () => {
  expect(withRateHints('a=rtpmap:8 PCMA/8000\r\n', 4000)).toBe('a=rtpmap:8 PCMA/8000\r\n');
});
