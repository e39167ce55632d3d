const print = `sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`;

/** The offer that esp_peer makes, as a board sends it: its SSRCs are signed, its order is its own. */
export function espPeerOffer({ setup = 'actpass' } = {}): string {
  const transport = [
    `a=fingerprint:${print}`,
    `a=setup:${setup}`,
    'a=ice-ufrag:abcd',
    'a=ice-pwd:abcdefghijklmnopqrstuvwx',
    'a=candidate:1 1 UDP 2114977791 192.0.2.7 49691 typ host',
  ];
  const h264 = (type: number): string[] => [
    `a=rtpmap:${type} H264/90000`,
    ...['goog-remb', 'transport-cc', 'ccm fir', 'nack', 'nack pli'].map(
      (feedback) => `a=rtcp-fb:${type} ${feedback}`,
    ),
    `a=fmtp:${type} level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4d001f`,
  ];
  const lines = [
    'v=0',
    'o=- 1495799811084970 2 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    'a=msid-semantic: esp-webrtc',
    'a=group:BUNDLE 0 1',
    'm=audio 9 UDP/TLS/RTP/SAVPF 8',
    'a=mid:0',
    'a=rtpmap:8 PCMA/8000',
    'a=msid:esp_stream a0',
    'a=ssrc:-2147483644 cname:EspSSpbA0',
    'a=sendonly',
    'a=rtcp-mux',
    'c=IN IP4 0.0.0.0',
    ...transport,
    'm=video 9 UDP/TLS/RTP/SAVPF 102 106',
    ...h264(102),
    ...h264(106),
    'a=ssrc:-2 cname:webrtc-h264',
    'a=sendonly',
    'a=mid:1',
    'a=rtcp-mux',
    'c=IN IP4 0.0.0.0',
    ...transport,
  ];
  return `${lines.join('\r\n')}\r\n`;
}
