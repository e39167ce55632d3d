import { expect, test } from 'vitest';
import { boardOffer, viewerOffer } from '../testing/offers.ts';
import { negotiate } from './negotiate.ts';
import type { Negotiation } from './negotiate.ts';
import { parseOffer } from './offer.ts';
import { writeAnswer } from './write.ts';

function negotiated(sdp: string): Negotiation {
  const offer = parseOffer(sdp);
  if (offer === undefined) throw new Error('the offer was not read');
  return negotiate(offer);
}

function answer(sdp: string, setup: 'active' | 'passive' = 'active'): string {
  return writeAnswer(negotiated(sdp), {
    sessionId: 1,
    cname: 'us',
    stream: 'stream',
    ssrcs: { AUDIO: 11, VIDEO: 22 },
    transport: { ufrag: 'uuuu', pwd: 'pppp', fingerprint: 'sha-256 AA:BB', setup },
  });
}

const sections = (sdp: string): string[] => sdp.split(/^(?=m=)/m).slice(1);
const lines = (section: string | undefined): string[] => (section ?? '').trim().split('\r\n');

test('a board may publish: signed SSRCs, PCMA without an rtpmap, Main advertised', () => {
  const { media, transport, candidates } = negotiated(boardOffer());
  expect(media).toEqual([
    expect.objectContaining({
      kind: 'AUDIO',
      payloadType: 8,
      receives: true,
      sends: false,
      ssrcs: [0x80000004],
    }),
    {
      kind: 'VIDEO',
      payloadType: 102,
      feedback: { nack: true, pli: true, fir: true, remb: true },
      receives: true,
      sends: false,
      ssrcs: [0xfffffffe],
    },
  ]);
  expect(transport).toMatchObject({ ufrag: 'abcd', setup: 'actpass' });
  expect(candidates[0]).toBe('candidate:1 1 UDP 2114977791 192.0.2.7 49691 typ host');
});

test('a board is answered in its own terms', () => {
  const sdp = answer(boardOffer());
  expect(lines(sdp)).toContain('a=group:BUNDLE 0 1');
  expect(lines(sections(sdp)[0])).toEqual([
    'm=audio 9 UDP/TLS/RTP/SAVPF 8',
    'a=recvonly',
    'a=mid:0',
    'a=rtcp:9 IN IP4 0.0.0.0',
    'a=rtpmap:8 PCMA/8000',
    'a=rtcp-mux',
    'a=setup:active',
    'a=ice-ufrag:uuuu',
    'a=ice-pwd:pppp',
    'a=fingerprint:sha-256 AA:BB',
  ]);
  expect(lines(sections(sdp)[1])).toEqual(
    expect.arrayContaining([
      'm=video 9 UDP/TLS/RTP/SAVPF 102',
      'a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4d001f',
      'a=rtcp-fb:102 nack',
      'a=rtcp-fb:102 nack pli',
      'a=rtcp-fb:102 ccm fir',
      'a=rtcp-fb:102 goog-remb',
    ]),
  );
  expect(sdp).not.toMatch(/transport-cc|a=ssrc|candidate/);
});

test('missing mids are made up', () => {
  const sdp = answer(boardOffer({ mids: false }));
  expect(sections(sdp).map((section) => /a=mid:(.*)\r/.exec(section)?.[1])).toEqual(['0', '1']);
  expect(sdp).toContain('a=group:BUNDLE 0 1\r\n');
});

test('a viewer gets H.264 in mode 1 and PCMA, whatever it offers first', () => {
  const sdp = answer(viewerOffer());
  expect(lines(sdp)).toContain('a=group:BUNDLE audio-0 video-1');
  const [audio, video, data] = sections(sdp).map(lines);
  expect(audio).toEqual(
    expect.arrayContaining([
      'm=audio 9 UDP/TLS/RTP/SAVPF 8',
      'a=sendonly',
      'a=msid:stream audio',
      'a=ssrc:11 cname:us',
      'a=rtcp-rsize',
    ]),
  );
  expect(video).toEqual(
    expect.arrayContaining([
      'm=video 9 UDP/TLS/RTP/SAVPF 109',
      'a=rtpmap:109 H264/90000',
      'a=rtcp-fb:109 nack',
      'a=rtcp-fb:109 nack pli',
      'a=msid:stream video',
      'a=ssrc:22 msid:stream video',
    ]),
  );
  expect(video?.join(' ')).not.toMatch(/goog-remb|ccm fir|extmap/);
  expect(data).toEqual([
    'm=application 0 UDP/DTLS/SCTP webrtc-datachannel',
    'a=inactive',
    'a=mid:data-2',
  ]);
});

test.each([
  ['recvonly', 'sendonly'],
  ['sendrecv', 'sendrecv'],
  ['sendonly', 'recvonly'],
  ['inactive', 'inactive'],
])('%s is answered %s', (offered, answered) => {
  expect(lines(sections(answer(viewerOffer(offered)))[1])).toContain(`a=${answered}`);
});

test.each([
  ['video without H.264', viewerOffer().replaceAll('H264', 'VP9')],
  ['plain RTP', viewerOffer().replace('m=video 9 UDP/TLS/RTP/SAVPF', 'm=video 9 RTP/AVP')],
  ['a refused section', viewerOffer().replace('m=video 9', 'm=video 0')],
])('%s is refused with port 0, and audio goes on', (_what, offer) => {
  const sdp = answer(offer);
  expect(sections(sdp)[1]).toMatch(/^m=video 0 /);
  expect(sections(sdp)[0]).toMatch(/^m=audio 9 /);
  expect(lines(sdp)).toContain('a=group:BUNDLE audio-0');
});

test('mode 0 alone may be published but not watched', () => {
  const mode0 = (direction: string): string =>
    viewerOffer(direction).replaceAll('packetization-mode=1', 'packetization-mode=0');
  expect(sections(answer(mode0('sendonly')))[1]).toMatch(/^m=video 9 .* 103\r/);
  expect(sections(answer(mode0('recvonly')))[1]).toMatch(/^m=video 0 /);
});

test('a section with a transport of its own is refused', () => {
  const offer = viewerOffer()
    .replace('a=group:BUNDLE audio-0 video-1 data-2\r\n', '')
    .replace(/(m=video[^]*?)a=ice-ufrag:abcd/, '$1a=ice-ufrag:efgh');
  expect(sections(answer(offer))[1]).toMatch(/^m=video 0 /);
});

test('v=0 alone is an offer of nothing, nonsense is none', () => {
  expect(negotiated('v=0\r\n')).toMatchObject({ decisions: [], media: [], transport: undefined });
  expect(answer('v=0')).not.toContain('m=');
  for (const nonsense of ['', 'rubbish', 'm=video 9', '{"v":0}', 'v=1\r\n', 'v=0x']) {
    expect(parseOffer(nonsense)).toBeUndefined();
  }
});

test('offers with a piece missing are answered or refused, never thrown at', () => {
  const offer = viewerOffer();
  const all = offer.split('\r\n');
  for (let drop = 1; drop < all.length; drop += 1) {
    const cut = all.filter((_line, place) => place !== drop).join('\r\n');
    expect(() => answer(cut)).not.toThrow();
    expect(() => answer(all.slice(0, drop).join('\r\n'))).not.toThrow();
  }
});
