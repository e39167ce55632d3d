import { makeEvent } from '@boardcast/protocol';
import type { IceCandidate } from '@boardcast/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.test-server.ts';
import { FakeKurento } from '../testing/fake-kurento.test-server.ts';
import { FakeMedia } from '../testing/fake-media.test-server.ts';
import { openNodeSocket } from '../node.ts';
import { Publisher } from './publisher.ts';
import type { PublisherOptions, PublisherPeer, PublisherState } from './publisher.ts';

/** A fake peer that records its calls. */
class FakePeer implements PublisherPeer {
  readonly calls: string[] = [];
  createOffer = () => Promise.resolve('v=0 offer');
  setAnswer = async (sdp: string) => {
    await new Promise((resolve) => setImmediate(resolve));
    this.calls.push(sdp);
  };
  addCandidate = ({ candidate }: IceCandidate) => void this.calls.push(candidate);
  requestKeyFrame = () => void this.calls.push('key frame');
  close = () => void this.calls.push('closed');
}

let server: FakeKurento;
let media: FakeMedia;
let peers: FakePeer[];
let endpoints: string[];
const publishers: Publisher[] = [];

function publisherFor(options: Partial<PublisherOptions> = {}): Publisher {
  const publisher = new Publisher({
    openSocket: openNodeSocket,
    createPeer: () => {
      const peer = new FakePeer();
      peers.push(peer);
      return peer;
    },
    tags: { name: 'kitchen', profile: 'esp32s3', firmware: '0.1.0', id: '02:00:5e:00:53:01' },
    random: () => 0.999,
    ...options,
  });
  publisher.on('announce', ({ endpoint }) => endpoints.push(endpoint));
  publishers.push(publisher);
  return publisher;
}

function stateReached(publisher: Publisher, wanted: PublisherState): Promise<void> {
  return new Promise((resolve) => {
    publisher.on('state', (state) => state === wanted && resolve());
  });
}

const methods = () => server.requests.map(({ method }) => method);

beforeEach(async () => {
  server = await FakeKurento.start();
  media = new FakeMedia();
  peers = [];
  endpoints = [];
  server.answer = (request) => media.answer(request);
});

afterEach(async () => {
  await Promise.all(publishers.splice(0).map((publisher) => publisher.stop()));
  await server.close();
});

it('publishes with one transaction and announces the viewer endpoint', async () => {
  const publisher = publisherFor();
  const states: string[] = [];
  publisher.on('state', (state) => states.push(state));

  publisher.start(server.url);
  await stateReached(publisher, 'publishing');

  expect(methods()).toEqual(['connect', 'transaction']);
  expect(states).toEqual(['connecting', 'creating', 'publishing']);
  expect(endpoints).toEqual([media.created[2]]);
  await eventually(() => expect(peers[0]?.calls).toEqual(['v=0 answer']));
});

it('goes on when a peer connection does not take a candidate', async () => {
  const candidate = { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 };
  const warnings: string[] = [];
  const peer = Object.assign(new FakePeer(), {
    addCandidate: () => {
      throw new Error('no transport');
    },
  });
  const publisher = publisherFor({
    createPeer: () => peer,
    log: (severity, message) => severity === 'warn' && warnings.push(message),
  });
  const publishing = stateReached(publisher, 'publishing');
  publisher.start(server.url);
  await publishing;

  server.send(makeEvent(endpoints[0] ?? '', 'IceCandidateFound', { candidate }, 0));
  server.send(makeEvent(media.created[1] ?? '', 'IceCandidateFound', { candidate }, 0));

  await eventually(() => expect(warnings).toEqual(['A candidate was not accepted: no transport']));
  expect(publisher.state).toBe('publishing');
});

it('passes candidates that come before the reply to the peer, after the answer', async () => {
  const publisher = publisherFor();
  const candidate = { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 };
  server.answer = (request) => {
    const answer = media.answer(request);
    const endpoint = media.created[1];
    if (request.method === 'transaction' && endpoint !== undefined) {
      server.send(makeEvent(endpoint, 'IceCandidateFound', { candidate }, 0));
    }
    return answer;
  };

  publisher.start(server.url);

  await eventually(() => expect(peers[0]?.calls).toEqual(['v=0 answer', 'candidate:1']));
});

it('sends single requests to a server without transactions', async () => {
  media.transactions = false;
  const publisher = publisherFor();

  publisher.start(server.url);
  await stateReached(publisher, 'publishing');

  expect(methods().filter((method) => method === 'transaction')).toHaveLength(1);
  expect(endpoints).toEqual([media.created[2]]);
});

it('resumes after a lost connection, without a new peer', async () => {
  const publisher = publisherFor();
  publisher.start(server.url);
  await stateReached(publisher, 'publishing');

  server.dropSockets();
  await stateReached(publisher, 'publishing');

  expect(methods()).toEqual(['connect', 'transaction', 'connect', 'transaction']);
  expect(peers).toHaveLength(1);
  expect(endpoints).toHaveLength(1);
});

it('publishes again with a new peer when the session is lost', async () => {
  const publisher = publisherFor();
  publisher.start(server.url);
  await stateReached(publisher, 'publishing');

  media.sessionId = 's2';
  server.dropSockets();
  await stateReached(publisher, 'publishing');

  expect(peers).toHaveLength(2);
  expect(peers[0]?.calls).toContain('closed');
  expect(endpoints).toEqual([media.created[2], media.created[5]]);
});

it('publishes again in a resumed session whose media are disconnected', async () => {
  const publisher = publisherFor();
  publisher.start(server.url);
  await stateReached(publisher, 'publishing');
  publisher.peerConnected();

  media.values['getMediaState'] = 'DISCONNECTED';
  server.dropSockets();

  await eventually(() => expect(endpoints).toHaveLength(2));
  expect(media.released).toEqual([media.created[0]]);
  expect(peers).toHaveLength(2);
});

it('publishes again in a resumed session whose media do not flow, whatever the media state', async () => {
  const publisher = publisherFor();
  publisher.start(server.url);
  await stateReached(publisher, 'publishing');
  publisher.peerConnected();

  media.values['isMediaFlowingOut'] = false;
  server.dropSockets();

  await eventually(() => expect(endpoints).toHaveLength(2));
  expect(media.released).toEqual([media.created[0]]);
  expect(peers).toHaveLength(2);
});

it('reconnects and publishes again when the IP address changes', async () => {
  const publisher = publisherFor();
  publisher.start(server.url);
  await stateReached(publisher, 'publishing');

  publisher.addressChanged();
  await stateReached(publisher, 'publishing');

  expect(methods()).toEqual(['connect', 'transaction', 'connect', 'release', 'transaction']);
  expect(peers[0]?.calls).toContain('closed');
  expect(media.released).toEqual([media.created[0]]);
  expect(endpoints).toEqual([media.created[2], media.created[5]]);
});

it('publishes again when the media connection fails', async () => {
  const publisher = publisherFor();
  publisher.start(server.url);
  await stateReached(publisher, 'publishing');
  publisher.peerConnected();

  publisher.peerFailed('ICE failed');
  await stateReached(publisher, 'publishing');

  expect(media.released).toEqual([media.created[0]]);
  expect(peers).toHaveLength(2);
});

it('replaces the endpoint of a viewer that left, once', async () => {
  const publisher = publisherFor();
  const seen: string[] = [];
  publisher.on('viewer', ({ event }) => seen.push(event));
  publisher.start(server.url);
  await stateReached(publisher, 'publishing');
  const endpoint = media.created[2] ?? '';
  const dtls = (state: 'CONNECTED' | 'CLOSED') => {
    const data = { streamId: '1', componentId: 'c', connectionId: 'c', state };
    server.send(makeEvent(endpoint, 'DtlsConnectionStateChange', data, 0));
  };

  dtls('CONNECTED');
  dtls('CLOSED');
  dtls('CLOSED');

  await eventually(() => expect(endpoints).toHaveLength(2));
  expect(seen).toEqual(['joined', 'left']);
  expect(media.released).toEqual([endpoint]);
  expect(peers[0]?.calls).toContain('key frame');
});

it('announces a new endpoint when the viewer endpoint is released, once', async () => {
  const publisher = publisherFor();
  publisher.start(server.url);
  await stateReached(publisher, 'publishing');
  const [, own = '', sink = ''] = media.created;

  for (const mediaType of ['AUDIO', 'VIDEO', 'DATA'] as const) {
    const descriptions = { sinkMediaDescription: 'default', sourceMediaDescription: 'default' };
    const data = { ...descriptions, mediaType, sink, source: own };
    server.send(makeEvent(own, 'ElementDisconnected', data, 0));
  }

  await eventually(() => expect(endpoints).toHaveLength(2));
  expect(endpoints[1]).not.toBe(sink);
  expect(media.released).toEqual([]);
  expect(peers).toHaveLength(1);
});

it('backs off after an invalid URL, an unreachable server and a peer without an offer', async () => {
  const invalid = publisherFor();
  const unreachable = publisherFor();
  const offerless = publisherFor({
    createPeer: () => {
      const peer = new FakePeer();
      peer.createOffer = () => Promise.reject(new Error('no camera'));
      return peer;
    },
  });
  const log: string[] = [];
  offerless.on('peerFailed', (reason) => log.push(reason));
  const backingOff = [invalid, unreachable, offerless].map((publisher) =>
    stateReached(publisher, 'backoff'),
  );

  invalid.start('not an address');
  unreachable.start('ws://127.0.0.1:9/kurento');
  offerless.start(server.url);

  await Promise.all(backingOff);
  expect(log[0]).toBe('The media connection failed: no camera');
});

it('releases everything on stop, and can start again', async () => {
  const publisher = publisherFor();
  publisher.start(server.url);
  await stateReached(publisher, 'publishing');

  await publisher.stop();

  expect(publisher.state).toBe('disconnected');
  expect(media.released).toEqual([media.created[0]]);
  expect(methods().at(-1)).toBe('closeSession');
  expect(peers[0]?.calls).toContain('closed');

  publisher.start(server.url);
  await stateReached(publisher, 'publishing');
  expect(endpoints).toHaveLength(2);
});

it('stops although the server does not reply', async () => {
  const publisher = publisherFor();
  publisher.start(server.url);
  await stateReached(publisher, 'publishing');
  server.answer = () => undefined;

  await publisher.stop();

  expect(publisher.state).toBe('disconnected');
});

it('stops when the signal is aborted', async () => {
  const publisher = publisherFor();
  const controller = new AbortController();
  publisher.start(server.url, { signal: controller.signal });
  await stateReached(publisher, 'publishing');

  controller.abort();

  expect(publisher.state).toBe('disconnected');
  await eventually(() => expect(media.released).toEqual([media.created[0]]));
});

it('logs by severity', async () => {
  const lines: string[] = [];
  const publisher = publisherFor({ log: (severity) => lines.push(severity) });

  publisher.start('ws://127.0.0.1:9/kurento');
  await stateReached(publisher, 'backoff');

  expect(lines).toEqual(['warn']);
});
