import { makeEvent } from '@boardcast/protocol';
import type { IceCandidate } from '@boardcast/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeKurento } from '../testing/fake-kurento.test-server.ts';
import { FakeMedia } from '../testing/fake-media.test-server.ts';
import { openNodeSocket } from '../node.ts';
import { Publisher } from './publisher.ts';
import type { PublisherOptions, PublisherPeer, PublisherState } from './publisher.ts';

/** A peer that writes down what it is told; a fake, it has no media. */
class FakePeer implements PublisherPeer {
  readonly told: string[] = [];
  createOffer = () => Promise.resolve('v=0 offer');
  setAnswer = async (sdp: string) => {
    await new Promise((resolve) => setImmediate(resolve));
    this.told.push(sdp);
  };
  addCandidate = ({ candidate }: IceCandidate) => void this.told.push(candidate);
  requestKeyFrame = () => void this.told.push('key frame');
  close = () => void this.told.push('closed');
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
    tags: { name: 'kitchen', profile: 'esp32s3', firmware: '0.1.0' },
    random: () => 0.999,
    ...options,
  });
  publisher.on('announce', ({ endpoint }) => endpoints.push(endpoint));
  publishers.push(publisher);
  return publisher;
}

function reaches(publisher: Publisher, wanted: PublisherState): Promise<void> {
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
  await reaches(publisher, 'publishing');

  expect(methods()).toEqual(['connect', 'transaction']);
  expect(states).toEqual(['connecting', 'creating', 'publishing']);
  expect(endpoints).toEqual([media.created[2]]);
  await vi.waitFor(() => expect(peers[0]?.told).toEqual(['v=0 answer']));
});

it('gives candidates that come before the reply to the peer, after the answer', async () => {
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

  await vi.waitFor(() => expect(peers[0]?.told).toEqual(['v=0 answer', 'candidate:1']));
});

it('publishes one by one to a server without transactions', async () => {
  media.transactions = false;
  const publisher = publisherFor();

  publisher.start(server.url);
  await reaches(publisher, 'publishing');

  expect(methods().filter((method) => method === 'transaction')).toHaveLength(1);
  expect(endpoints).toEqual([media.created[2]]);
});

it('resumes after a drop without a new peer', async () => {
  const publisher = publisherFor();
  publisher.start(server.url);
  await reaches(publisher, 'publishing');

  server.dropSockets();
  await reaches(publisher, 'publishing');

  expect(methods()).toEqual(['connect', 'transaction', 'connect', 'transaction']);
  expect(peers).toHaveLength(1);
  expect(endpoints).toHaveLength(1);
});

it('publishes anew with a fresh peer when the session is lost', async () => {
  const publisher = publisherFor();
  publisher.start(server.url);
  await reaches(publisher, 'publishing');

  media.sessionId = 's2';
  server.dropSockets();
  await reaches(publisher, 'publishing');

  expect(peers).toHaveLength(2);
  expect(peers[0]?.told).toContain('closed');
  expect(endpoints).toEqual([media.created[2], media.created[5]]);
});

it('publishes anew in a resumed session whose media the server has lost', async () => {
  const publisher = publisherFor();
  publisher.start(server.url);
  await reaches(publisher, 'publishing');
  publisher.peerConnected();

  media.values['getMediaState'] = 'DISCONNECTED';
  server.dropSockets();

  await vi.waitFor(() => expect(endpoints).toHaveLength(2), 3000);
  expect(media.released).toEqual([media.created[0]]);
  expect(peers).toHaveLength(2);
});

it('publishes anew in a resumed session whose media do not flow, whatever their state', async () => {
  const publisher = publisherFor();
  publisher.start(server.url);
  await reaches(publisher, 'publishing');
  publisher.peerConnected();

  media.values['isMediaFlowingOut'] = false;
  server.dropSockets();

  await vi.waitFor(() => expect(endpoints).toHaveLength(2), 10_000);
  expect(media.released).toEqual([media.created[0]]);
  expect(peers).toHaveLength(2);
}, 20_000);

it('connects and publishes anew when its address changes', async () => {
  const publisher = publisherFor();
  publisher.start(server.url);
  await reaches(publisher, 'publishing');

  publisher.addressChanged();
  await reaches(publisher, 'publishing');

  expect(methods()).toEqual(['connect', 'transaction', 'connect', 'release', 'transaction']);
  expect(peers[0]?.told).toContain('closed');
  expect(media.released).toEqual([media.created[0]]);
  expect(endpoints).toEqual([media.created[2], media.created[5]]);
});

it('publishes anew when the media connection fails', async () => {
  const publisher = publisherFor();
  publisher.start(server.url);
  await reaches(publisher, 'publishing');
  publisher.peerConnected();

  publisher.peerFailed('ICE failed');
  await reaches(publisher, 'publishing');

  expect(media.released).toEqual([media.created[0]]);
  expect(peers).toHaveLength(2);
});

it('recycles the endpoint of a viewer that left, once', async () => {
  const publisher = publisherFor();
  const seen: string[] = [];
  publisher.on('viewer', ({ event }) => seen.push(event));
  publisher.start(server.url);
  await reaches(publisher, 'publishing');
  const endpoint = media.created[2] ?? '';
  const dtls = (state: 'CONNECTED' | 'CLOSED') => {
    const data = { streamId: '1', componentId: 'c', connectionId: 'c', state };
    server.send(makeEvent(endpoint, 'DtlsConnectionStateChange', data, 0));
  };

  dtls('CONNECTED');
  dtls('CLOSED');
  dtls('CLOSED');

  await vi.waitFor(() => expect(endpoints).toHaveLength(2));
  expect(seen).toEqual(['joined', 'left']);
  expect(media.released).toEqual([endpoint]);
  expect(peers[0]?.told).toContain('key frame');
});

it('announces a new endpoint when somebody releases the one for viewers, once', async () => {
  const publisher = publisherFor();
  publisher.start(server.url);
  await reaches(publisher, 'publishing');
  const [, own = '', sink = ''] = media.created;

  for (const mediaType of ['AUDIO', 'VIDEO', 'DATA'] as const) {
    const descriptions = { sinkMediaDescription: 'default', sourceMediaDescription: 'default' };
    const data = { ...descriptions, mediaType, sink, source: own };
    server.send(makeEvent(own, 'ElementDisconnected', data, 0));
  }

  await vi.waitFor(() => expect(endpoints).toHaveLength(2));
  expect(endpoints[1]).not.toBe(sink);
  expect(media.released).toEqual([]);
  expect(peers).toHaveLength(1);
});

it('backs off from an address that is none, from nobody, and from a peer without an offer', async () => {
  const nowhere = publisherFor();
  const nobody = publisherFor();
  const mute = publisherFor({
    createPeer: () => {
      const peer = new FakePeer();
      peer.createOffer = () => Promise.reject(new Error('no camera'));
      return peer;
    },
  });
  const log: string[] = [];
  mute.on('peerFailed', (reason) => log.push(reason));
  const backingOff = [nowhere, nobody, mute].map((publisher) => reaches(publisher, 'backoff'));

  nowhere.start('not an address');
  nobody.start('ws://127.0.0.1:9/kurento');
  mute.start(server.url);

  await Promise.all(backingOff);
  expect(log[0]).toBe('The media connection failed: no camera');
});

it('frees everything on stop, and can start again', async () => {
  const publisher = publisherFor();
  publisher.start(server.url);
  await reaches(publisher, 'publishing');

  await publisher.stop();

  expect(publisher.state).toBe('disconnected');
  expect(media.released).toEqual([media.created[0]]);
  expect(methods().at(-1)).toBe('closeSession');
  expect(peers[0]?.told).toContain('closed');

  publisher.start(server.url);
  await reaches(publisher, 'publishing');
  expect(endpoints).toHaveLength(2);
});

it('stops although the server says nothing', async () => {
  const publisher = publisherFor();
  publisher.start(server.url);
  await reaches(publisher, 'publishing');
  server.answer = () => undefined;

  await publisher.stop();

  expect(publisher.state).toBe('disconnected');
});
