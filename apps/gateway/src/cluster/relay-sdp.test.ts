import { expect, test } from 'vitest';
import { withCodecsOf } from './relay-sdp.ts';

const lines = (...text: string[]) => [...text, ''].join('\r\n');

const offer = lines(
  'v=0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 96 0 8',
  'a=mid:audio0',
  'a=rtpmap:96 opus/48000/2',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'm=video 9 UDP/TLS/RTP/SAVPF 103 102',
  'a=rtpmap:103 VP8/90000',
  'a=rtcp-fb:103 nack',
  'a=rtpmap:102 H264/90000',
  'a=fmtp:102 packetization-mode=1;profile-level-id=42e01f',
  'a=rtcp-fb:102 nack pli',
  'a=setup:actpass',
);

test('only the codecs of the board are offered', () => {
  const board = lines(
    'v=0',
    'm=video 9 UDP/TLS/RTP/SAVPF 97',
    'a=rtpmap:97 h264/90000',
    'm=audio 9 UDP/TLS/RTP/SAVPF 8',
  );
  expect(withCodecsOf(board, offer)).toBe(
    lines(
      'v=0',
      'm=audio 9 UDP/TLS/RTP/SAVPF 8',
      'a=mid:audio0',
      'a=rtpmap:8 PCMA/8000',
      'm=video 9 UDP/TLS/RTP/SAVPF 102',
      'a=rtpmap:102 H264/90000',
      'a=fmtp:102 packetization-mode=1;profile-level-id=42e01f',
      'a=rtcp-fb:102 nack pli',
      'a=setup:actpass',
    ),
  );
});

test('what the board rejected, lacks or has no codec in common for is left as it is', () => {
  expect(withCodecsOf('v=0\r\n', offer)).toBe(offer);
  const rejected = lines('v=0', 'm=video 0 UDP/TLS/RTP/SAVPF 97', 'a=rtpmap:97 H264/90000');
  expect(withCodecsOf(rejected, offer)).toBe(offer);
  const other = lines('v=0', 'm=video 9 UDP/TLS/RTP/SAVPF 98', 'a=rtpmap:98 AV1/90000');
  expect(withCodecsOf(other, offer)).toBe(offer);
});
