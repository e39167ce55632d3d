import { randomBytes } from 'node:crypto';

const h264 = 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4d001f';

/** A board's offer (RFC 8829), without candidates. */
export function boardOffer(): string {
  const hex = (bytes: number) => randomBytes(bytes).toString('hex');
  const fingerprint = (hex(32).toUpperCase().match(/../g) ?? []).join(':');
  const transport = [
    `a=fingerprint:sha-256 ${fingerprint}`,
    'a=setup:active',
    `a=ice-ufrag:${hex(4)}`,
    `a=ice-pwd:${hex(12)}`,
  ];
  const video = (payload: number) => [
    `a=rtpmap:${payload} H264/90000`,
    `a=rtcp-fb:${payload} goog-remb`,
    `a=rtcp-fb:${payload} ccm fir`,
    `a=rtcp-fb:${payload} nack`,
    `a=rtcp-fb:${payload} nack pli`,
    `a=fmtp:${payload} ${h264}`,
  ];
  const lines = [
    'v=0',
    'o=- 1 2 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0 1',
    'm=audio 9 UDP/TLS/RTP/SAVPF 8',
    'a=mid:0',
    'a=rtpmap:8 PCMA/8000',
    'a=ssrc:4 cname:check-audio',
    'a=sendonly',
    'a=rtcp-mux',
    'c=IN IP4 0.0.0.0',
    ...transport,
    'm=video 9 UDP/TLS/RTP/SAVPF 102 106',
    ...video(102),
    ...video(106),
    'a=ssrc:1 cname:check-video',
    'a=mid:1',
    'a=sendonly',
    'a=rtcp-mux',
    'c=IN IP4 0.0.0.0',
    ...transport,
  ];
  return `${lines.join('\r\n')}\r\n`;
}
