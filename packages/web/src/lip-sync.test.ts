import { expect, it } from 'vitest';
import { withoutLipSync } from './lip-sync.ts';

const sdp = (...lines: readonly string[]) => `${lines.join('\r\n')}\r\n`;

it('puts each section into a separate stream', () => {
  const answer = sdp(
    'v=0',
    'm=audio 9 UDP/TLS/RTP/SAVPF 8',
    'a=msid:both audio0',
    'a=ssrc:1 cname:board',
    'm=video 9 UDP/TLS/RTP/SAVPF 102',
    'a=ssrc:2 cname:board',
    'a=ssrc:2 msid:both video0',
    'a=ssrc:2 mslabel:both',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  );

  expect(withoutLipSync(answer)).toBe(
    sdp(
      'v=0',
      'm=audio 9 UDP/TLS/RTP/SAVPF 8',
      'a=ssrc:1 cname:board',
      'a=msid:audio audio',
      'm=video 9 UDP/TLS/RTP/SAVPF 102',
      'a=ssrc:2 cname:board',
      'a=msid:video video',
      'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    ),
  );
});

it('accepts lines without a carriage return', () => {
  const answer = sdp('v=0', 'm=video 9 UDP/TLS/RTP/SAVPF 102', 'a=sendonly');

  expect(withoutLipSync(answer.replaceAll('\r', ''))).toBe(
    `v=0\n${sdp('m=video 9 UDP/TLS/RTP/SAVPF 102', 'a=sendonly', 'a=msid:video video')}`,
  );
});
