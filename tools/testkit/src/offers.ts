const fingerprint = `sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`;
const ice = ['a=ice-ufrag:abcd', 'a=ice-pwd:abcdefghijklmnopqrstuvwx'];

/** The ICE credentials of these offers. */
export const offerCredentials = { ufrag: 'abcd', pwd: 'abcdefghijklmnopqrstuvwx' } as const;

const join = (lines: readonly string[]): string => `${lines.join('\r\n')}\r\n`;

export interface EspPeerOfferOptions {
  /** esp_peer's own offer has none: kurento-utils adds them. */
  readonly mids?: boolean;
  /** An rtpmap for PCMA, which RFC 3551 makes optional. */
  readonly rtpmap?: boolean;
  readonly setup?: string;
}

/** The offer of esp_peer, as a board sends it: its SSRCs are signed and in an order of their own. */
export function espPeerOffer({
  mids = true,
  rtpmap = false,
  setup = 'actpass',
}: EspPeerOfferOptions = {}): string {
  const transport = [
    `a=fingerprint:${fingerprint}`,
    `a=setup:${setup}`,
    ...ice,
    'a=candidate:1 1 UDP 2114977791 192.0.2.7 49691 typ host',
  ];
  const h264 = (payloadType: number): string[] => [
    `a=rtpmap:${payloadType} H264/90000`,
    ...['goog-remb', 'transport-cc', 'ccm fir', 'nack', 'nack pli'].map(
      (feedback) => `a=rtcp-fb:${payloadType} ${feedback}`,
    ),
    `a=fmtp:${payloadType} level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4d001f`,
  ];
  return join([
    'v=0',
    'o=- 1495799811084970 2 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    'a=msid-semantic: esp-webrtc',
    'a=group:BUNDLE 0 1',
    'm=audio 9 UDP/TLS/RTP/SAVPF 8',
    ...(mids ? ['a=mid:0'] : []),
    ...(rtpmap ? ['a=rtpmap:8 PCMA/8000'] : []),
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
    ...(mids ? ['a=mid:1'] : []),
    'a=rtcp-mux',
    'c=IN IP4 0.0.0.0',
    ...transport,
  ]);
}

/** The offer of a viewer in a browser, as kurento-utils makes it: codecs that boards do not send come first. */
export function viewerOffer(direction = 'recvonly'): string {
  const common = [
    'c=IN IP4 0.0.0.0',
    ...ice,
    `a=fingerprint:${fingerprint}`,
    'a=setup:actpass',
    `a=${direction}`,
    'a=rtcp-mux',
    'a=rtcp-rsize',
  ];
  return join([
    'v=0',
    'o=- 4611731400430051336 2 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE audio-0 video-1 data-2',
    'a=extmap-allow-mixed',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111 9 0 8',
    ...common,
    'a=mid:audio-0',
    'a=rtpmap:111 opus/48000/2',
    'a=fmtp:111 minptime=10;useinbandfec=1',
    'a=rtpmap:9 G722/8000',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:8 PCMA/8000',
    'm=video 9 UDP/TLS/RTP/SAVPF 96 97 103 109 127 39',
    ...common,
    'a=mid:video-1',
    'a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
    'a=rtpmap:96 VP8/90000',
    'a=rtpmap:97 rtx/90000',
    'a=fmtp:97 apt=96',
    'a=rtpmap:103 H264/90000',
    'a=fmtp:103 level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42001f',
    'a=rtpmap:109 H264/90000',
    'a=rtcp-fb:109 transport-cc',
    'a=rtcp-fb:109 nack',
    'a=rtcp-fb:109 nack pli',
    'a=fmtp:109 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
    'a=rtpmap:127 H264/90000',
    'a=fmtp:127 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4d001f',
    'a=rtpmap:39 AV1/90000',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    ...ice,
    `a=fingerprint:${fingerprint}`,
    'a=setup:actpass',
    'a=mid:data-2',
    'a=sctp-port:5000',
  ]);
}
