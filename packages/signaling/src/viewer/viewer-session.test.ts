import { makeEvent } from '@boardcast/protocol';
import type { IceCandidate } from '@boardcast/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { KurentoClient } from '../client/kurento-client.ts';
import { FakeKurento } from '../testing/fake-kurento.test-server.ts';
import { FakeMedia } from '../testing/fake-media.test-server.ts';
import { openNodeSocket } from '../node.ts';
import { ViewerSession } from './viewer-session.ts';
import type { ViewerPeer, ViewerTarget } from './viewer-session.ts';

/** A peer that writes down what it is told; a fake, it has no media. */
class FakePeer implements ViewerPeer {
  readonly told: string[] = [];
  createOffer = () => Promise.resolve('v=0 offer');
  setAnswer = (sdp: string) => Promise.resolve(void this.told.push(sdp));
  addCandidate = ({ candidate }: IceCandidate) => void this.told.push(candidate);
  close = () => void this.told.push('closed');
}

const source = 'p_kurento.MediaPipeline/board_kurento.WebRtcEndpoint';
const pasted = 'p_kurento.MediaPipeline/pasted_kurento.WebRtcEndpoint';
let server: FakeKurento;
let media: FakeMedia;
let client: KurentoClient;
let peer: FakePeer;

const viewing = (target: ViewerTarget) => new ViewerSession({ client, target, createPeer: () => peer });
const methods = () => server.requests.map(({ method }) => method);
const flow = (object: string, state: 'FLOWING' | 'NOT_FLOWING') =>
  server.send(
    makeEvent(
      object,
      'MediaFlowInStateChanged',
      { mediaType: 'VIDEO', padName: 'default', state },
      0,
    ),
  );
const refuse = (code: number, message: string) => {
  server.answer = (request) => {
    if (request.method !== 'transaction') return media.answer(request);
    const value = [{ jsonrpc: '2.0', id: 0, error: { code, message } }];
    return { result: { sessionId: 's1', value } };
  };
};

beforeEach(async () => {
  server = await FakeKurento.start();
  media = new FakeMedia();
  server.answer = (request) => media.answer(request);
  peer = new FakePeer();
  client = new KurentoClient({ url: server.url, openSocket: openNodeSocket });
  await client.connect();
});

afterEach(async () => {
  await client.close();
  await server.close();
});

it('joins a board with one transaction in the board’s own pipeline', async () => {
  const one = viewing({ source });

  await one.start();

  expect(methods()).toEqual(['connect', 'transaction']);
  expect(one.endpoint).toMatch(/^p_kurento\.MediaPipeline\/.*WebRtcEndpoint$/);
  expect(peer.told).toEqual(['v=0 answer']);
  expect(one.state).toBe('connecting');
});

it('uses the endpoint that it is given, and leaves it to its board', async () => {
  const one = viewing({ endpoint: pasted });
  await one.start();

  await one.close();

  expect(media.created).toEqual([]);
  expect(media.released).toEqual([]);
  expect(peer.told).toEqual(['v=0 answer', 'closed']);
});

it('keeps candidates that come before the reply', async () => {
  const candidate = { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 };
  server.answer = (request) => {
    const answer = media.answer(request);
    const endpoint = media.created[0];
    if (request.method === 'transaction' && endpoint !== undefined) {
      server.send(makeEvent(endpoint, 'IceCandidateFound', { candidate }, 0));
      server.send(makeEvent(source, 'IceCandidateFound', { candidate }, 0));
    }
    return answer;
  };

  await viewing({ source }).start();

  expect(peer.told).toEqual(['v=0 answer', 'candidate:1']);
});

it('goes from joining to playing, stalls without packets and plays again', async () => {
  const one = viewing({ source });
  const states: string[] = [];
  one.on('state', (state) => states.push(state));
  await one.start();
  const endpoint = one.endpoint ?? '';
  const change = { oldState: 'DISCONNECTED', newState: 'CONNECTED' } as const;

  server.send(makeEvent(endpoint, 'ConnectionStateChanged', change, 0));
  await vi.waitFor(() => expect(one.state).toBe('connected'));
  one.frameSeen();
  flow(source, 'NOT_FLOWING');
  flow(endpoint, 'NOT_FLOWING');
  flow(endpoint, 'FLOWING');
  await vi.waitFor(() => expect(states).toHaveLength(4));

  expect(states).toEqual(['connected', 'live', 'stalled', 'live']);
});

it.each([
  [40101, 'Object not found', { endpoint: pasted }, /^Endpoint not found: /],
  [40101, 'Object not found', { source }, /^The board is not there any more/],
  [40208, 'Endpoint already negotiated', { endpoint: pasted }, /^Endpoint already negotiated: /],
  [40201, 'Invalid SDP', { source }, /^Invalid SDP$/],
])('says why it failed: %i %s', async (code, message, target: ViewerTarget, sentence) => {
  refuse(code, message);
  const one = viewing(target);

  await expect(one.start()).rejects.toMatchObject({
    code,
    message: expect.stringMatching(sentence) as string,
  });

  expect(one.state).toBe('failed');
  expect(one.error?.message).toMatch(sentence);
  expect(peer.told).toEqual(['closed']);
});

it('fails when the server loses the session', async () => {
  const one = viewing({ source });
  await one.start();

  media.sessionId = 's2';
  server.dropSockets();

  await vi.waitFor(() => expect(one.state).toBe('failed'), { timeout: 5000 });
  expect(one.error?.message).toBe('The server has lost the session.');
});

/** Plays, loses the socket, and resumes; the server then says that of the endpoint. */
async function resumeWith(says: {
  readonly media?: 'CONNECTED' | 'DISCONNECTED';
  readonly isFlowing?: boolean;
  readonly isGone?: boolean;
}) {
  const one = viewing({ source });
  await one.start();
  one.frameSeen();
  const asked: unknown[] = [];
  server.answer = (request) => {
    const { operation } = request.params;
    if (request.method !== 'invoke') return media.answer(request);
    asked.push(operation);
    if (says.isGone === true) return { error: { code: 40101, message: 'Object not found' } };
    const { media: state = 'CONNECTED', isFlowing = true } = says;
    return {
      result: { sessionId: 's1', value: operation === 'getMediaState' ? state : isFlowing },
    };
  };
  server.dropSockets();
  await vi.waitFor(() => expect(asked).toEqual(['getMediaState', 'isMediaFlowingIn']), {
    timeout: 5000,
  });
  await client.ping();
  return one;
}

it('stays as it is when the session is resumed and its media go on', async () => {
  const one = await resumeWith({});

  expect(one.state).toBe('live');
});

it.each([
  ['its media are dead', { media: 'DISCONNECTED' }, /^Media disconnected/],
  ['its endpoint is gone', { isGone: true }, /no longer has the endpoint/],
] as const)('fails when the session is resumed and %s', async (_, says, why) => {
  const one = await resumeWith(says);

  expect(one.state).toBe('failed');
  expect(one.error?.message).toMatch(why);
  await vi.waitFor(() => expect(media.released).toEqual(media.created));
});

it('stalls when the session is resumed and nothing flows any more, until a frame is seen', async () => {
  const one = await resumeWith({ isFlowing: false });
  const stalled = one.state;

  one.frameSeen();

  expect([stalled, one.state]).toEqual(['stalled', 'live']);
});

it('joins with the new session when the old one is lost before it has joined', async () => {
  server.dropSockets();
  await vi.waitFor(() => expect(client.state).toBe('waiting'));
  media.sessionId = 's2';
  const one = viewing({ source });

  await one.start();

  expect(one.state).toBe('connecting');
  expect(one.endpoint).toBe(media.created[0]);
});

it('releases its endpoint when it closes, and once only', async () => {
  const one = viewing({ source });
  await one.start();

  await Promise.all([one.close(), one.close()]);

  expect(media.released).toEqual(media.created);
  expect(one.state).toBe('closed');
});

it('releases the endpoint that arrives after it was closed', async () => {
  const one = viewing({ source });

  const joining = one.start();
  await vi.waitFor(() => expect(methods()).toContain('transaction'));
  await one.close();
  await joining;

  await vi.waitFor(() => expect(media.released).toEqual(media.created));
  expect(peer.told).toContain('closed');
});

it('fails when its peer does', async () => {
  const one = viewing({ source });
  await one.start();

  one.peerFailed('The picture’s way through the network is closed.');

  expect(one.state).toBe('failed');
  await vi.waitFor(() => expect(media.released).toEqual(media.created));
});

const outbound = { id: 'o', type: 'outboundrtp', timestampMillis: 0 };

it.each([
  ['key frames only', { o: { ...outbound, keyFramesOnly: true } }, true],
  ['every frame', { o: { ...outbound, keyFramesOnly: false } }, false],
  ['what a real Kurento does not tell', { o: outbound }, false],
  ['nothing', null, false],
])('tells whether it is sent %s', async (_, stats, expected) => {
  const one = viewing({ source });
  await one.start();
  server.answer = (request) =>
    request.method === 'invoke'
      ? { result: { sessionId: 's1', value: stats } }
      : media.answer(request);

  expect(await one.receivesKeyFramesOnly()).toBe(expected);

  expect(server.requests.at(-1)?.params).toMatchObject({
    object: one.endpoint,
    operation: 'getStats',
    operationParams: { mediaType: 'VIDEO' },
  });
});
