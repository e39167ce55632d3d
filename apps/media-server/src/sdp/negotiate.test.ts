import { espPeerOffer, viewerOffer } from '@boardcast/testkit/offers';
import { expect, test } from 'vitest';
import { negotiate } from './negotiate.ts';
import type { Negotiation, Capabilities } from './negotiate.ts';
import { parseOffer } from './offer.ts';
import type { DescriptionParts } from './write.ts';
import { writeAnswer, writeOffer } from './write.ts';

const willing: Capabilities = { receives: true, sends: true, dataChannels: false, preferred: {} };
const parts: DescriptionParts = {
  sessionId: 1,
  cname: 'us',
  stream: 'stream',
  ssrcs: { AUDIO: 11, VIDEO: 22 },
  limits: { AUDIO: 0, VIDEO: 0 },
  transport: { ufrag: 'uuuu', pwd: 'pppp', fingerprint: 'sha-256 AA:BB', setup: 'active' },
};

function negotiated(sdp: string, change: Partial<Capabilities> = {}): Negotiation {
  const offer = parseOffer(sdp);
  if (offer === undefined) throw new Error('the offer was not read');
  return negotiate(offer, { ...willing, ...change });
}

function answer(sdp: string, change: Partial<Capabilities> = {}): string {
  return writeAnswer(negotiated(sdp, change), parts);
}

const sections = (sdp: string): string[] => sdp.split(/^(?=m=)/m).slice(1);
const lines = (section: string | undefined): string[] => (section ?? '').trim().split('\r\n');

test('a board may publish: signed SSRCs, PCMA without an rtpmap, Main advertised', () => {
  const { media, transport, candidates } = negotiated(espPeerOffer());
  expect(media).toEqual([
    expect.objectContaining({
      kind: 'AUDIO',
      codec: 'PCMA',
      payloadType: 8,
      receives: true,
      sends: false,
      ssrcs: [0x80000004],
    }),
    {
      kind: 'VIDEO',
      codec: 'H264',
      payloadType: 102,
      feedback: { nack: true, pli: true, fir: true, remb: true },
      receives: true,
      sends: false,
      ssrcs: [0xfffffffe],
      parameterSets: [],
      originalTimes: false,
    },
  ]);
  expect(transport).toMatchObject({ ufrag: 'abcd', setup: 'actpass' });
  expect(candidates[0]).toBe('candidate:1 1 UDP 2114977791 192.0.2.7 49691 typ host');
});

test('a board is answered with its own parameters', () => {
  const sdp = answer(espPeerOffer());
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

test('missing mids are generated', () => {
  const sdp = answer(espPeerOffer({ mids: false }));
  expect(sections(sdp).map((section) => /a=mid:(.*)\r/.exec(section)?.[1])).toEqual(['0', '1']);
  expect(sdp).toContain('a=group:BUNDLE 0 1\r\n');
});

test('a viewer gets H.264 in mode 1 and PCMA, independent of its order', () => {
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

test('a viewer may ask for the own times of the frames that were kept', () => {
  const asking = viewerOffer().replace(/^(m=video .*)$/m, '$1\na=x-boardcast-original-times');
  const asked = (offer: string) => negotiated(offer).media.map((medium) => medium.originalTimes);

  expect(asked(viewerOffer())).toEqual([false, false]);
  expect(asked(asking)).toEqual([false, true]);
  expect(answer(asking)).not.toContain('x-boardcast');
});

test('a viewer that supports the extension is sent the playout delay', () => {
  const line = (id: number) =>
    `a=extmap:${id} http://www.webrtc.org/experiments/rtp-hdrext/playout-delay`;
  const offering = (offer: string, id: number) =>
    offer.replace(/^(m=video .*)$/m, `$1\n${line(id)}`);

  expect(answer(offering(viewerOffer(), 5))).toContain(`${line(5)}\r\n`);
  expect(negotiated(offering(viewerOffer(), 5)).media.map((medium) => medium.playoutDelay)).toEqual(
    [undefined, 5],
  );
  // 15 is no number of a one-byte header, and a board is sent nothing.
  expect(answer(offering(viewerOffer(), 15))).not.toContain('extmap');
  expect(answer(offering(espPeerOffer(), 5))).not.toContain('extmap');
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
  ['video in nothing known', viewerOffer().replaceAll('H264', 'VP9').replace('VP8', 'AV1')],
  ['plain RTP', viewerOffer().replace('m=video 9 UDP/TLS/RTP/SAVPF', 'm=video 9 RTP/AVP')],
  ['a refused section', viewerOffer().replace('m=video 9', 'm=video 0')],
])('%s is rejected with port 0, and audio is accepted', (_name, offer) => {
  const sdp = answer(offer);
  expect(sections(sdp)[1]).toMatch(/^m=video 0 /);
  expect(sections(sdp)[0]).toMatch(/^m=audio 9 /);
  expect(lines(sdp)).toContain('a=group:BUNDLE audio-0');
});

test('H.264 without fragments is accepted if there is no other', () => {
  const mode0 = viewerOffer().replaceAll('packetization-mode=1', 'packetization-mode=0');
  expect(sections(answer(mode0))[1]).toMatch(/^m=video 9 .* 103\r/);
});

test.each([
  ['the first known of the offer', viewerOffer().replaceAll('H264', 'VP9'), {}, '111', '96'],
  ['the codec of the source', viewerOffer(), { AUDIO: 'OPUS', VIDEO: 'VP8' }, '111', '96'],
  [
    'what boards send, if the preferred codec is not offered',
    viewerOffer(),
    { AUDIO: 'PCMA' },
    '8',
    '109',
  ],
] as const)('%s is accepted', (name, offer, preferred, audio, video) => {
  const given = name.startsWith('the first') ? offer.replaceAll('PCMA', 'GSM') : offer;
  const [first, second] = sections(answer(given, { preferred }));
  expect(first).toMatch(new RegExp(`^m=audio 9 UDP/TLS/RTP/SAVPF ${audio}\r`));
  expect(second).toMatch(new RegExp(`^m=video 9 UDP/TLS/RTP/SAVPF ${video}\r`));
});

test('Opus is answered with its channels', () => {
  expect(answer(viewerOffer(), { preferred: { AUDIO: 'OPUS' } })).toContain(
    'a=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n',
  );
});

test('an endpoint of one direction answers with it', () => {
  const offer = viewerOffer('sendrecv');
  expect(lines(sections(answer(offer, { sends: false }))[1])).toContain('a=recvonly');
  expect(lines(sections(answer(offer, { receives: false }))[1])).toContain('a=sendonly');
});

test('data channels are accepted by endpoints that have them, in either form of SDP', () => {
  const [, , data] = sections(answer(viewerOffer(), { dataChannels: true })).map(lines);
  expect(data?.slice(0, 4)).toEqual([
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'a=mid:data-2',
    'a=sctp-port:5000',
    'a=max-message-size:262144',
  ]);
  const old = viewerOffer()
    .replace('UDP/DTLS/SCTP webrtc-datachannel', 'DTLS/SCTP 5001')
    .replace('a=sctp-port:5000', 'a=sctpmap:5001 webrtc-datachannel 1024');
  expect(negotiated(old, { dataChannels: true }).sctp).toEqual({
    port: 5001,
    maxMessageSize: 65_536,
  });
  expect(answer(old, { dataChannels: true })).toContain(
    'm=application 9 DTLS/SCTP 5001\r\na=mid:data-2\r\na=sctpmap:5001 webrtc-datachannel 256\r\n',
  );
});

test('a limit is signaled for received media only', () => {
  const limits = { AUDIO: 0, VIDEO: 700 };
  const limited = (direction: string): string =>
    writeAnswer(negotiated(viewerOffer(direction)), { ...parts, limits });
  expect(limited('sendonly').match(/b=AS:.*/g)).toEqual(['b=AS:700']);
  expect(limited('recvonly')).not.toContain('b=AS');
});

test('the server’s own offer can be answered, and its answer parsed', () => {
  const kinds = ['AUDIO', 'VIDEO'] as const;
  const offer = writeOffer({ kinds, dataChannels: true, direction: 'sendrecv' }, parts);
  const theirs = answer(offer, { dataChannels: true, preferred: { AUDIO: 'OPUS', VIDEO: 'VP8' } });
  const { media, sctp, transport } = negotiated(theirs, { dataChannels: true });
  expect(lines(offer)).toContain('a=group:BUNDLE audio0 video0 application0');
  expect(media).toMatchObject([
    { kind: 'AUDIO', codec: 'OPUS', payloadType: 96, receives: true, sends: true, ssrcs: [11] },
    { kind: 'VIDEO', codec: 'VP8', payloadType: 103, receives: true, sends: true, ssrcs: [22] },
  ]);
  expect(sctp).toEqual({ port: 5000, maxMessageSize: 262_144 });
  expect(transport?.setup).toBe('active');
});

test('a section with another transport is rejected', () => {
  const offer = viewerOffer()
    .replace('a=group:BUNDLE audio-0 video-1 data-2\r\n', '')
    .replace(/(m=video[^]*?)a=ice-ufrag:abcd/, '$1a=ice-ufrag:efgh');
  expect(sections(answer(offer))[1]).toMatch(/^m=video 0 /);
});

test('v=0 alone is an empty offer, other text is none', () => {
  expect(negotiated('v=0\r\n')).toMatchObject({ decisions: [], media: [], transport: undefined });
  expect(answer('v=0')).not.toContain('m=');
  for (const nonsense of ['', 'rubbish', 'm=video 9', '{"v":0}', 'v=1\r\n', 'v=0x']) {
    expect(parseOffer(nonsense)).toBeUndefined();
  }
});

test('incomplete offers are answered or rejected and never throw', () => {
  const offer = viewerOffer();
  const all = offer.split('\r\n');
  for (let drop = 1; drop < all.length; drop += 1) {
    const cut = all.filter((_line, place) => place !== drop).join('\r\n');
    expect(() => answer(cut)).not.toThrow();
    expect(() => answer(all.slice(0, drop).join('\r\n'))).not.toThrow();
  }
});

test.each([
  ['with ICE lines of its own', (offer: string) => offer],
  [
    'without any',
    (offer: string) =>
      offer.replace(/(m=video[^]*?)a=ice-ufrag:.*\r\na=ice-pwd:.*\r\na=fingerprint:.*\r\n/, '$1'),
  ],
])('port 0 does not reject a bundle-only section, %s', (_, change) => {
  const bundleOnly = change(viewerOffer().replace('m=video 9', 'm=video 0')).replace(
    'a=mid:video-1',
    'a=mid:video-1\r\na=bundle-only',
  );
  const sdp = answer(bundleOnly);
  expect(sections(sdp)[1]).toMatch(/^m=video 9 UDP\/TLS\/RTP\/SAVPF 109\r/);
  expect(lines(sdp)).toContain('a=group:BUNDLE audio-0 video-1');

  const alone = bundleOnly.replace('BUNDLE audio-0 video-1', 'BUNDLE audio-0');
  expect(sections(answer(alone))[1]).toMatch(/^m=video 0 /);
});

test.each(['\uFEFF', '\r\n', '  ', 'Content-Type: application/sdp\r\n\r\n'])(
  'text before v=0 is ignored (%j)',
  (before) => {
    expect(sections(answer(before + viewerOffer()))).toHaveLength(3);
  },
);

test('parameters are read from every fmtp line, case-insensitively', () => {
  const offer = viewerOffer()
    .replace('a=fmtp:109 level-asymmetry-allowed=1;', 'a=fmtp:109 level-asymmetry-allowed=1\r\n')
    .replace(
      /^packetization-mode=1;profile-level-id=42e01f/m,
      'a=fmtp:109 Packetization-Mode=1; PROFILE-LEVEL-ID=42E01F',
    );
  const [, video] = sections(answer(offer));
  expect(video).toContain(
    'a=fmtp:109 level-asymmetry-allowed=1;Packetization-Mode=1; PROFILE-LEVEL-ID=42E01F\r\n',
  );
});

test('a publisher gets what it prefers, unless its viewers have another codec', () => {
  const [audio, video] = sections(answer(viewerOffer('sendonly')));
  expect(audio).toMatch(/^m=audio 9 UDP\/TLS\/RTP\/SAVPF 111\r/);
  expect(video).toMatch(/^m=video 9 UDP\/TLS\/RTP\/SAVPF 96\r/);

  const watched = answer(viewerOffer('sendonly'), { preferred: { AUDIO: 'PCMA', VIDEO: 'H264' } });
  expect(sections(watched)[0]).toMatch(/^m=audio 9 UDP\/TLS\/RTP\/SAVPF 8\r/);
  expect(sections(watched)[1]).toMatch(/^m=video 9 UDP\/TLS\/RTP\/SAVPF 109\r/);
});

test('the parameter sets of an offer are parsed', () => {
  const sets = [Buffer.from([0x67, 0x42, 0xc0]), Buffer.from([0x68, 0xce])];
  const text = sets.map((set) => set.toString('base64')).join(',');
  const offer = espPeerOffer().replace(/^(a=fmtp:102 .*)$/m, `$1;sprop-parameter-sets=${text}`);
  expect(negotiated(offer).media[1]?.parameterSets).toEqual(sets);
});

test('has the reason why a section is rejected', () => {
  const rejections = (offer: string) =>
    negotiated(offer).decisions.map(({ rejection }) => rejection);
  expect(rejections(viewerOffer())).toEqual([undefined, undefined, undefined]);
  expect(rejections(viewerOffer().replace('m=video 9', 'm=video 0'))[1]).toBeUndefined();
  expect(rejections(viewerOffer().replaceAll('H264', 'VP9').replace('VP8', 'AV1'))[1]).toBe(
    'none of its codecs is H264 or VP8',
  );
  expect(
    rejections(
      viewerOffer()
        .replace('a=group:BUNDLE audio-0 video-1 data-2\r\n', '')
        .replace(/(m=video[^]*?)a=ice-ufrag:abcd/, '$1a=ice-ufrag:efgh'),
    )[1],
  ).toContain('not bundled with the first');
});
