import { expect, it } from 'vitest';
import { withoutBandwidthEstimation } from './sdp.ts';

const kept = [
  'm=video 9 UDP/TLS/RTP/SAVPF 102',
  'b=TIAS:500000',
  'a=rtcp-fb:102 nack pli',
  'a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid',
  'a=rtcp-fb:102 ccm fir',
  '',
];

it.each(['\r\n', '\n'])('removes every kind of bandwidth estimation and nothing else', (end) => {
  const sdp = [
    ...kept.slice(0, 1),
    'b=AS:500',
    ...kept.slice(1, 2),
    'a=rtcp-fb:102 goog-remb',
    'a=rtcp-fb:* transport-cc',
    ...kept.slice(2, 3),
    'a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
    'a=extmap:3/sendonly http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
    ...kept.slice(3),
  ].join(end);

  expect(withoutBandwidthEstimation(sdp)).toBe(kept.join(end));
});
