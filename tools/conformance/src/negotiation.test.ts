import { sendCandidates } from '@boardcast/testkit/negotiation';
import { espPeerOffer } from '@boardcast/testkit/offers';
import { type TestClient, createEndpoints } from '@boardcast/testkit/test-client';
import { until } from '@boardcast/testkit/until';
import { beforeEach, expect, test } from 'vitest';
import { h264Clip } from './clip.ts';
import { isExternal } from './server.ts';
import { TestHarness } from './test-harness.ts';

const harness = new TestHarness();
let client: TestClient;
let source: string;
let sink: string;

beforeEach(async () => {
  client = await harness.client();
  [, source, sink] = await createEndpoints(client);
});

const sections = (sdp: string): string[] => sdp.split(/^(?=m=)/m).slice(1);
const lines = (section = ''): string[] => section.trim().split('\r\n');
const process = (offer: string): Promise<unknown> =>
  client.invoke(source, 'processOffer', { offer });

const parseError = (message: string): object => ({
  code: 40201,
  data: { type: 'SDP_PARSE_ERROR' },
  message,
});

test.each([
  ['', 'Empty offer not valid'],
  ['rubbish', 'Invalid SDP'],
])('the offer %j is rejected', async (offer, message) => {
  expect(await client.refusal(source, 'processOffer', { offer })).toEqual(parseError(message));
});

test('v=0 alone is an empty offer', async () => {
  expect(await process('v=0\r\n')).toMatch(/^v=0\r\n/);
});

test('session descriptions exist once they were created', async () => {
  const missing = (code: number, type: string, message: string): object => ({
    code,
    data: { type },
    message,
  });
  expect(await client.refusal(source, 'getLocalSessionDescriptor')).toEqual(
    missing(40202, 'SDP_END_POINT_NO_LOCAL_SDP_ERROR', 'No local SDP'),
  );
  expect(await client.refusal(source, 'getRemoteSessionDescriptor')).toEqual(
    missing(40203, 'SDP_END_POINT_NO_REMOTE_SDP_ERROR', 'No remote SDP'),
  );
  const answer = await process(espPeerOffer({ rtpmap: true }));
  expect(await client.invoke(source, 'getLocalSessionDescriptor')).toBe(answer);
  expect(await client.invoke(source, 'getRemoteSessionDescriptor')).toContain('m=video');
});

test('an endpoint negotiates once, in either role', async () => {
  const again = {
    code: 40208,
    data: { type: 'SDP_END_POINT_ALREADY_NEGOTIATED' },
    message: 'Endpoint already negotiated',
  };
  const offer = espPeerOffer({ rtpmap: true });
  await process(offer);
  await client.invoke(sink, 'generateOffer');
  for (const endpoint of [source, sink]) {
    expect(await client.refusal(endpoint, 'processOffer', { offer })).toEqual(again);
    expect(await client.refusal(endpoint, 'generateOffer')).toEqual(again);
  }
});

test('an answer requires an offer, and there is only one', async () => {
  const peer = harness.peer({ direction: 'RecvOnly' });
  const notOffered = {
    code: 40209,
    data: { type: 'SDP_END_POINT_NOT_OFFER_GENERATED' },
    message: 'Offer not generated. It is not possible to process an answer.',
  };
  expect(await client.refusal(sink, 'processAnswer', { answer: 'v=0\r\n' })).toEqual(notOffered);
  await process(espPeerOffer({ rtpmap: true }));
  expect(await client.refusal(source, 'processAnswer', { answer: 'v=0\r\n' })).toEqual(notOffered);
  const offer = (await client.invoke(sink, 'generateOffer')) as string;
  const answer = await peer.createAnswer(offer);
  expect(await client.invoke(sink, 'processAnswer', { answer })).toBe(offer);
  expect(await client.refusal(sink, 'processAnswer', { answer })).toEqual({
    code: 40210,
    data: { type: 'SDP_END_POINT_ANSWER_ALREADY_PROCCESED' },
    message: 'Sdp Answer already processed',
  });
  expect(await client.invoke(sink, 'getLocalSessionDescriptor')).toBe(offer);
});

test('the server offers audio and video in both directions', async () => {
  const offer = (await client.invoke(source, 'generateOffer')) as string;
  expect(lines(offer)).toContain('a=group:BUNDLE audio0 video0');
  for (const [place, kind] of ['audio', 'video'].entries()) {
    const section = sections(offer)[place] ?? '';
    expect(section).toMatch(new RegExp(`^m=${kind} \\d+ (UDP/TLS/)?RTP/SAVPF `));
    expect(lines(section)).toEqual(
      expect.arrayContaining(['a=sendrecv', `a=mid:${kind}0`, 'a=setup:actpass', 'a=rtcp-mux']),
    );
    expect(section).toMatch(/^a=ssrc:\d+ cname:/m);
    expect(section).toMatch(/^a=fingerprint:sha-256 /m);
  }
  expect(offer).toMatch(/a=rtpmap:\d+ opus\/48000\/2\r/);
  expect(offer).toMatch(/a=rtpmap:\d+ H264\/90000\r/);
  expect(offer).toMatch(/a=rtpmap:\d+ VP8\/90000\r/);
});

test('the server offers, and a viewer answers and receives media', async () => {
  await client.invoke(source, 'connect', { sink });
  const publisher = harness.peer({ direction: 'SendOnly' });
  await publisher.join(client, source);
  const viewer = harness.peer({ direction: 'RecvOnly' });
  await viewer.respond(client, sink, (await client.invoke(sink, 'generateOffer')) as string);
  publisher.play(h264Clip());
  await until('frames', () => viewer.payloads('H264').length > 30);
});

test.each([
  ['active', 'passive'],
  ['passive', 'active'],
  ['actpass', isExternal ? 'active' : 'passive'],
])("esp_peer's offer with a=setup:%s", async (setup, expected) => {
  const answer = (await process(espPeerOffer({ rtpmap: true, setup }))) as string;
  const [audio, video] = sections(answer).map(lines);
  for (const section of [audio, video]) {
    expect(section).toEqual(expect.arrayContaining(['a=recvonly', `a=setup:${expected}`]));
  }
  expect(answer.match(/^a=fingerprint:sha-256 /gm)?.length).toBeGreaterThanOrEqual(2);
  expect(video).toEqual(
    expect.arrayContaining([
      'a=rtpmap:102 H264/90000',
      'a=rtcp-fb:102 nack',
      'a=rtcp-fb:102 nack pli',
      'a=rtcp-fb:102 goog-remb',
    ]),
  );
  expect(audio).toContain('a=rtpmap:8 PCMA/8000');
  expect(video).toContain('a=mid:1');
});

test('an offer without mid, and PCMA without an rtpmap, is answered', async () => {
  const offer = espPeerOffer({ mids: false });
  const answer = (await process(offer)) as string;
  expect(sections(answer)[0]).toMatch(/^m=audio [1-9]/);
  expect(sections(answer)[1]).toMatch(/^m=video [1-9]/);
});

test('a plain RTP/AVP section is answered with port 0, and the other is accepted', async () => {
  const offer = espPeerOffer({ rtpmap: true }).replace(
    'm=video 9 UDP/TLS/RTP/SAVPF',
    'm=video 9 RTP/AVP',
  );
  const answer = (await process(offer)) as string;
  expect(sections(answer)[1]).toMatch(/^m=video 0 /);
  expect(sections(answer)[0]).toMatch(/^m=audio [1-9]/);
});

test.each([
  ['SendOnly', 'recvonly'],
  ['RecvOnly', 'sendonly'],
  ['SendRecv', 'sendrecv'],
] as const)('%s is answered %s', async (direction, answered) => {
  const answer = (await process(await harness.peer({ direction }).createOffer())) as string;
  for (const section of sections(answer)) expect(lines(section)).toContain(`a=${answered}`);
});

test('candidates before the offer are used', async () => {
  const peer = harness.peer({ direction: 'SendOnly' });
  const offer = await peer.createOffer();
  await sendCandidates(peer, client, source);
  await client.subscribe(source, 'ConnectionStateChanged', 'IceCandidateFound');
  await peer.setAnswer((await process(offer)) as string);
  await client.invoke(source, 'gatherCandidates');
  await client.event('ConnectionStateChanged', source, { newState: 'CONNECTED' });
});
