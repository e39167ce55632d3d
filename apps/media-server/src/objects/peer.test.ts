import { espPeerOffer, viewerOffer } from '@boardcast/testkit/offers';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { writePli } from '@boardcast/rtp';
import { FakeTransports } from '../testing/fake-transport.ts';
import { TestStream } from '../testing/rtp.ts';
import { defaultNetwork } from '../transport/network.ts';
import { Peer } from './peer.ts';

const logger = pino({ level: 'silent' });
const boardSsrc = 0xfffffffe;
const open: Peer[] = [];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  for (const peer of open.splice(0)) peer.close();
  vi.useRealTimers();
});

function setUp() {
  const transports = new FakeTransports();
  const events: string[] = [];
  const peer = new Peer({
    transports,
    logger,
    owner: {
      receives: true,
      sends: true,
      dataChannels: false,
      relays: () => false,
      network: () => defaultNetwork,
      limits: () => ({ AUDIO: 0, VIDEO: 0 }),
      preferredCodecs: () => ({}),
      onNegotiated: () => undefined,
      onFlowIn: () => undefined,
      onChannel: () => undefined,
    },
    emit: (type, data) => {
      const { state, newState } = data as { state?: string; newState?: string };
      events.push([type, state ?? newState].filter(Boolean).join(' '));
    },
  });
  open.push(peer);
  const transport = () => {
    const made = transports.created[0];
    if (made === undefined) throw new Error('no transport was made');
    return made;
  };
  return { peer, events, transport };
}

test('emits the events of a connection in Kurento’s order', () => {
  const { peer, events, transport } = setUp();
  peer.processOffer(espPeerOffer());
  peer.gatherCandidates();
  transport().connect();
  for (const packet of new TestStream(102, boardSsrc).key()) {
    transport().listener.onPacket(packet);
  }
  expect(events).toEqual([
    'MediaSessionStarted',
    'IceComponentStateChanged GATHERING',
    'IceCandidateFound',
    'IceCandidateFound',
    'IceGatheringDone',
    'IceComponentStateChanged CONNECTING',
    'NewCandidatePairSelected',
    'IceComponentStateChanged CONNECTED',
    'DtlsConnectionStateChange NEW',
    'DtlsConnectionStateChange CONNECTING',
    'DtlsConnectionStateChange CONNECTING',
    'IceComponentStateChanged READY',
    'ConnectionStateChanged CONNECTED',
    'DtlsConnectionStateChange CONNECTED',
    'DtlsConnectionStateChange CONNECTED',
    'MediaFlowOutStateChanged FLOWING',
    'MediaStateChanged CONNECTED',
  ]);
});

test('candidates are held back until gatherCandidates, and vice versa', () => {
  const late = setUp();
  late.peer.processOffer(espPeerOffer());
  late.transport().connect();
  expect(late.events).not.toContain('IceCandidateFound');
  late.peer.gatherCandidates();
  expect(late.events.filter((event) => event === 'IceCandidateFound')).toHaveLength(2);
  const early = setUp();
  early.peer.gatherCandidates();
  early.peer.processOffer(espPeerOffer());
  early.transport().connect();
  expect(early.events.filter((event) => event.startsWith('IceG'))).toEqual(['IceGatheringDone']);
});

test('remote candidates are held back until the offer and gatherCandidates', () => {
  const { peer, transport } = setUp();
  peer.addCandidate('candidate:early');
  peer.processOffer(espPeerOffer());
  expect(transport().candidates).toEqual([]);
  peer.gatherCandidates();
  peer.addCandidate('candidate:late');
  expect(transport().candidates.slice(-2)).toEqual(['candidate:early', 'candidate:late']);
});

test('a peer that closes is reported at once, and its media stop flowing', () => {
  const { peer, events, transport } = setUp();
  peer.processOffer(espPeerOffer());
  transport().connect();
  for (const packet of new TestStream(102, boardSsrc).key()) {
    transport().listener.onPacket(packet);
  }
  events.length = 0;
  transport().listener.onState('closed');
  expect(events).toEqual([
    'DtlsConnectionStateChange CLOSED',
    'DtlsConnectionStateChange CLOSED',
    'ConnectionStateChanged DISCONNECTED',
    'MediaStateChanged DISCONNECTED',
  ]);
  vi.advanceTimersByTime(3000);
  expect(events.at(-1)).toBe('MediaFlowOutStateChanged NOT_FLOWING');
});

test('a silent viewer is reported after 5 s, and again when it resumes', () => {
  const publisher = setUp();
  const viewer = setUp();
  publisher.peer.processOffer(espPeerOffer());
  viewer.peer.processOffer(viewerOffer());
  publisher.transport().connect();
  viewer.transport().connect();
  viewer.peer.forwarder.sinks.VIDEO.attach(publisher.peer.forwarder.sources.VIDEO);
  const stream = new TestStream(102, boardSsrc);
  const play = (ms: number): void => {
    for (let time = 0; time < ms; time += 500) {
      for (const packet of stream.key()) publisher.transport().listener.onPacket(packet);
      vi.advanceTimersByTime(500);
    }
  };
  viewer.transport().listener.onPacket(writePli(1, 2));
  expect(viewer.events.at(-1)).toBe('MediaStateChanged CONNECTED');
  play(4000);
  expect(viewer.events).not.toContain('MediaStateChanged DISCONNECTED');
  play(2500);
  expect(viewer.events.slice(-2)).toEqual([
    'ConnectionStateChanged DISCONNECTED',
    'MediaStateChanged DISCONNECTED',
  ]);
  viewer.transport().listener.onPacket(writePli(1, 2));
  expect(viewer.events.slice(-2)).toEqual([
    'ConnectionStateChanged CONNECTED',
    'MediaStateChanged CONNECTED',
  ]);
});

test('rejects a second, an empty and an invalid offer', () => {
  const { peer } = setUp();
  expect(() => peer.processOffer('')).toThrow('Empty offer not valid');
  expect(() => peer.processOffer('rubbish')).toThrow('Invalid SDP');
  peer.processOffer(espPeerOffer());
  expect(() => peer.processOffer(espPeerOffer())).toThrow('Endpoint already negotiated');
});

test('close releases everything once', () => {
  const { peer, events, transport } = setUp();
  peer.processOffer(espPeerOffer());
  transport().connect();
  peer.close();
  peer.close();
  expect(transport().closed).toBe(true);
  expect(events.filter((event) => event === 'MediaSessionTerminated')).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});
