import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { makeEvent } from '@boardcast/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { addressOf } from './candidates.ts';
import { ipv4Of, lossIn, NetworkImpairment } from './network-impairment.ts';
import { foundCandidate } from './media-addresses.ts';

let mediaServer: Socket;
const opened: Socket[] = [];
const links: NetworkImpairment[] = [];

async function bound(): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  opened.push(socket);
  await once(socket, 'listening');
  return socket;
}

const isLocal = (address: string) => address === '127.0.0.1';
const local = { address: '127.0.0.1', isServer: isLocal, isClient: isLocal } as const;

function createLink(percent: number, random?: () => number): NetworkImpairment {
  const closed = () => undefined;
  const link = new NetworkImpairment({ ...local, percent, closed, ...(random && { random }) });
  links.push(link);
  return link;
}

function found(candidate: string, endpoint = 'o'): string {
  const data = { candidate: { candidate, sdpMid: '0', sdpMLineIndex: 0 } };
  return JSON.stringify(makeEvent(endpoint, 'IceCandidateFound', data, 0));
}

const candidateOf = (port: number) => `candidate:1 1 UDP 2015363327 127.0.0.1 ${port} typ host`;
const told = async (link: NetworkImpairment, candidate: string, endpoint?: string) =>
  foundCandidate((await link.toClient(found(candidate, endpoint))) ?? '')?.candidate;

/** The port that stands for the media server's. */
async function relayOf(link: NetworkImpairment, endpoint?: string): Promise<number> {
  const candidate = await told(link, candidateOf(mediaServer.address().port), endpoint);
  return addressOf(candidate ?? '')?.port ?? 0;
}

async function sendAndCount(port: number, count: number): Promise<readonly [number, number]> {
  const peer = await bound();
  let [there, back] = [0, 0];
  mediaServer.on('message', (datagram: Buffer, from: RemoteInfo) => {
    there += 1;
    mediaServer.send(datagram, from.port, from.address);
  });
  peer.on('message', () => (back += 1));
  for (let sent = 0; sent < count; sent += 1) {
    peer.send('media', port, '127.0.0.1');
    // All at once would be more than a socket keeps, and another loss than the one on purpose.
    if (sent % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  return [there, back];
}

beforeEach(async () => {
  mediaServer = await bound();
});

afterEach(() => {
  vi.useRealTimers();
  for (const link of links.splice(0)) link.close();
  for (const socket of opened.splice(0)) socket.close();
});

it('loses a datagram when chance has it so, either way', async () => {
  let asked = 0;
  // The first of three: of 300 on their way there 200 come, and of those 133 come back.
  const link = createLink(50, () => (asked++ % 3 === 0 ? 0.49 : 0.5));

  const [there, back] = await sendAndCount(await relayOf(link), 300);

  expect(there + back).toBeLessThanOrEqual(340);
  expect(there).toBeGreaterThan(150);
  expect(there).toBeLessThan(250);
  expect(back).toBeLessThan(there);
});

it('loses nothing when chance does not', async () => {
  const link = createLink(90, () => 0.95);

  expect(await sendAndCount(await relayOf(link), 200)).toEqual([200, 200]);
});

it('has one relay for each endpoint and address, and tells of no candidate without one', async () => {
  const link = createLink(5);
  const tcp = 'candidate:2 1 TCP 1015021823 127.0.0.1 9 typ host tcptype passive';

  const ports = [await relayOf(link), await relayOf(link), await relayOf(link, 'other')];

  expect(ports[0]).toBe(ports[1]);
  expect(ports[2]).not.toBe(ports[0]);
  expect(ports[0]).not.toBe(mediaServer.address().port);
  expect(await link.toClient(found(tcp))).toBeUndefined();
});

it('opens no relay for a candidate that is not the media server’s own event', async () => {
  const link = createLink(5);
  const candidate = candidateOf(mediaServer.address().port);
  const reply = (text: string) => JSON.stringify({ id: 1, result: { value: `v=0\r\na=${text}` } });

  const before = await link.toClient(reply(candidate));
  const relay = (await told(link, candidate)) ?? '';
  const after = await link.toClient(reply(candidate));

  expect(before).toBe('{"id":1,"result":{"value":"v=0\\r\\n"}}');
  expect(after).toBe(reply(relay));
});

it('has no more than 64 relays, of which the silent ones make room', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const link = createLink(5);
  const all: (string | undefined)[] = [];

  for (let port = 10_000; port < 10_065; port += 1) all.push(await told(link, candidateOf(port)));
  vi.advanceTimersByTime(10_000);
  const later = await relayOf(link);

  expect(all.indexOf(undefined)).toBe(64);
  expect(later).toBeGreaterThan(0);
});

it('outlives its WebSocket while there are media, as a good link does', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
  const closed = vi.fn();
  const link = new NetworkImpairment({ ...local, percent: 1, random: () => 1, closed });
  links.push(link);
  const relay = await relayOf(link);
  const peer = await bound();
  const heard = async () => {
    peer.send('check', relay, '127.0.0.1');
    const [, from] = (await once(mediaServer, 'message')) as [Buffer, RemoteInfo];
    mediaServer.send('answer', from.port, from.address);
    await once(peer, 'message');
  };

  link.release();
  for (let seconds = 0; seconds < 24; seconds += 8) {
    await heard();
    vi.advanceTimersByTime(8000);
  }
  expect(closed).not.toHaveBeenCalled();

  vi.advanceTimersByTime(4000);
  expect(closed).toHaveBeenCalledOnce();
});

it('reads the share that a client asks for', () => {
  const shares = [
    '',
    'loss=5',
    'loss=0.5',
    'loss=90',
    'loss=0',
    'loss=91',
    'loss=-1',
    'loss=',
    'loss=5%',
  ];

  expect(shares.map((query) => lossIn(new URLSearchParams(query)))).toEqual([
    0,
    5,
    0.5,
    90,
    ...Array.from({ length: 5 }, () => Number.NaN),
  ]);
});

it('knows an IPv4 address, also where it looks like an IPv6 one', () => {
  expect([ipv4Of('127.0.0.1'), ipv4Of('::ffff:192.0.2.2')]).toEqual(['127.0.0.1', '192.0.2.2']);
  expect([ipv4Of('::1'), ipv4Of(undefined)]).toEqual([undefined, undefined]);
});

it('relays to the media server alone, and for the client alone', async () => {
  const port = mediaServer.address().port;
  const link = new NetworkImpairment({
    ...local,
    ...{ percent: 1, closed: () => undefined, random: () => 1 },
    isClient: (address) => !isLocal(address),
  });
  links.push(link);

  expect(
    await told(link, `candidate:1 1 UDP 2015363327 127.0.0.9 ${port} typ host`),
  ).toBeUndefined();
  const relay = await relayOf(link);
  expect(await sendAndCount(relay, 20)).toEqual([0, 0]);
});
