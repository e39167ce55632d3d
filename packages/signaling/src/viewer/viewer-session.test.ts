import { makeEvent } from '@boardcast/protocol';
import type { IceCandidate } from '@boardcast/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { KurentoClient } from '../client/kurento-client.ts';
import { eventually } from '../testing/eventually.test-server.ts';
import { FakeKurento } from '../testing/fake-kurento.test-server.ts';
import { FakeMedia } from '../testing/fake-media.test-server.ts';
import { openNodeSocket } from '../node.ts';
import { ViewerSession } from './viewer-session.ts';
import type { ViewerPeer, ViewerTarget } from './viewer-session.ts';

/** A fake peer that records its calls. */
class FakePeer implements ViewerPeer {
  readonly calls: string[] = [];
  createOffer = () => Promise.resolve('v=0 offer');
  setAnswer = (sdp: string) => Promise.resolve(void this.calls.push(sdp));
  addCandidate = ({ candidate }: IceCandidate) => void this.calls.push(candidate);
  close = () => void this.calls.push('closed');
}

const source = 'p_kurento.MediaPipeline/board_kurento.WebRtcEndpoint';
const existing = 'p_kurento.MediaPipeline/existing_kurento.WebRtcEndpoint';
let server: FakeKurento;
let media: FakeMedia;
let client: KurentoClient;
let peer: FakePeer;

const createSession = (target: ViewerTarget) =>
  new ViewerSession({ client, target, createPeer: () => peer });
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

it('joins with one transaction in the board’s pipeline', async () => {
  const session = createSession({ source });

  await session.start();

  expect(methods()).toEqual(['connect', 'transaction']);
  expect(session.endpoint).toMatch(/^p_kurento\.MediaPipeline\/.*WebRtcEndpoint$/);
  expect(peer.calls).toEqual(['v=0 answer']);
  expect(session.state).toBe('connecting');
});

it('uses an existing endpoint and does not release it', async () => {
  const session = createSession({ endpoint: existing });
  await session.start();

  await session.close();

  expect(media.created).toEqual([]);
  expect(media.released).toEqual([]);
  expect(peer.calls).toEqual(['v=0 answer', 'closed']);
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

  await createSession({ source }).start();

  expect(peer.calls).toEqual(['v=0 answer', 'candidate:1']);
});

it('is connected, live, stalled without packets and live again', async () => {
  const session = createSession({ source });
  const states: string[] = [];
  session.on('state', (state) => states.push(state));
  await session.start();
  const endpoint = session.endpoint ?? '';
  const change = { oldState: 'DISCONNECTED', newState: 'CONNECTED' } as const;

  server.send(makeEvent(endpoint, 'ConnectionStateChanged', change, 0));
  await eventually(() => expect(session.state).toBe('connected'));
  session.frameRendered();
  flow(source, 'NOT_FLOWING');
  flow(endpoint, 'NOT_FLOWING');
  flow(endpoint, 'FLOWING');
  await eventually(() => expect(states).toHaveLength(4));

  expect(states).toEqual(['connected', 'live', 'stalled', 'live']);
});

it.each([
  [40101, 'Object not found', { endpoint: existing }],
  [40101, 'Object not found', { source }],
  [40208, 'Endpoint already negotiated', { endpoint: existing }],
  [40201, 'Invalid SDP', { source }],
])('fails with the error of the server: %i %s', async (code, message, target: ViewerTarget) => {
  refuse(code, message);
  const session = createSession(target);

  await expect(session.start()).rejects.toMatchObject({ name: 'KurentoError', code, message });

  expect(session.state).toBe('failed');
  expect(session.error).toMatchObject({ code, message });
  expect(peer.calls).toEqual(['closed']);
});

it('fails when the server loses the session', async () => {
  const session = createSession({ source });
  await session.start();

  media.sessionId = 's2';
  server.dropSockets();

  await eventually(() => expect(session.state).toBe('failed'));
  expect(session.error).toMatchObject({ code: 'session-lost' });
});

/** Is live, loses the connection and resumes; the server then replies so about the endpoint. */
async function resumeWith(replies: {
  readonly media?: 'CONNECTED' | 'DISCONNECTED';
  readonly isFlowing?: boolean;
  readonly isGone?: boolean;
}) {
  const session = createSession({ source });
  await session.start();
  session.frameRendered();
  const operations: unknown[] = [];
  server.answer = (request) => {
    const { operation } = request.params;
    if (request.method !== 'invoke') return media.answer(request);
    operations.push(operation);
    if (replies.isGone === true) return { error: { code: 40101, message: 'Object not found' } };
    const { media: state = 'CONNECTED', isFlowing = true } = replies;
    return {
      result: { sessionId: 's1', value: operation === 'getMediaState' ? state : isFlowing },
    };
  };
  server.dropSockets();
  await eventually(() => expect(operations).toEqual(['getMediaState', 'isMediaFlowingIn']));
  await client.ping();
  return session;
}

it('stays live when the session is resumed and the media flow', async () => {
  const session = await resumeWith({});

  expect(session.state).toBe('live');
});

it.each([
  ['its media are disconnected', { media: 'DISCONNECTED' }, 'media-disconnected'],
  ['its endpoint no longer exists', { isGone: true }, 'endpoint-lost'],
] as const)('fails when the session is resumed and %s', async (_, replies, code) => {
  const session = await resumeWith(replies);

  expect(session.state).toBe('failed');
  expect(session.error).toMatchObject({ code });
  await eventually(() => expect(media.released).toEqual(media.created));
});

it('stalls when the session is resumed and nothing flows, until a frame is rendered', async () => {
  const session = await resumeWith({ isFlowing: false });
  const stalled = session.state;

  session.frameRendered();

  expect([stalled, session.state]).toEqual(['stalled', 'live']);
});

it('joins in the new session when the old one is lost before the join', async () => {
  server.dropSockets();
  await eventually(() => expect(client.state).toBe('waiting'));
  media.sessionId = 's2';
  const session = createSession({ source });

  await session.start();

  expect(session.state).toBe('connecting');
  expect(session.endpoint).toBe(media.created[0]);
});

it('close is idempotent and releases the endpoint once', async () => {
  const session = createSession({ source });
  await session.start();

  await Promise.all([session.close(), session.close()]);

  expect(media.released).toEqual(media.created);
  expect(session.state).toBe('closed');
});

it('releases an endpoint that arrives after close', async () => {
  const session = createSession({ source });

  const starting = session.start();
  await eventually(() => expect(methods()).toContain('transaction'));
  await session.close();
  await starting;

  await eventually(() => expect(media.released).toEqual(media.created));
  expect(peer.calls).toContain('closed');
});

it('fails when its peer fails', async () => {
  const session = createSession({ source });
  await session.start();

  session.peerFailed('ICE failed');

  expect(session.state).toBe('failed');
  expect(session.error).toMatchObject({ code: 'media-failed', message: 'ICE failed' });
  await eventually(() => expect(media.released).toEqual(media.created));
});

it.each([
  ['the peer makes no offer', () => (peer.createOffer = () => new Promise(() => undefined))],
  ['the server does not reply', () => (server.answer = () => undefined)],
])('closes when the signal is aborted while %s', async (_, prepare) => {
  const session = createSession({ source });
  const controller = new AbortController();
  const reason = new Error('not needed any more');
  prepare();

  const starting = session.start({ signal: controller.signal });
  controller.abort(reason);

  await expect(starting).rejects.toBe(reason);
  expect(session.state).toBe('closed');
  expect(peer.calls).toEqual(['closed']);
});

const outbound = { id: 'o', type: 'outboundrtp', timestampMillis: 0 };

it.each([
  ['key frames only', { o: { ...outbound, keyFramesOnly: true } }, true],
  ['every frame', { o: { ...outbound, keyFramesOnly: false } }, false],
  ['every frame by a real Kurento, which does not report it', { o: outbound }, false],
  ['nothing', null, false],
])('reports whether it is sent %s', async (_, stats, expected) => {
  const session = createSession({ source });
  await session.start();
  server.answer = (request) =>
    request.method === 'invoke'
      ? { result: { sessionId: 's1', value: stats } }
      : media.answer(request);

  expect(await session.receivesKeyFramesOnly()).toBe(expected);

  expect(server.requests.at(-1)?.params).toMatchObject({
    object: session.endpoint,
    operation: 'getStats',
    operationParams: { mediaType: 'VIDEO' },
  });
});
