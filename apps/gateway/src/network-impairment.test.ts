import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { makeEvent } from '@boardcast/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { addressOf } from './candidates.ts';
import { ipv4Of, lossPercentIn, NetworkImpairment } from './network-impairment.ts';
import { foundCandidate } from './media-addresses.ts';

let mediaServer: Socket;
const opened: Socket[] = [];
const impairments: NetworkImpairment[] = [];

async function bound(): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  opened.push(socket);
  await once(socket, 'listening');
  return socket;
}

const isLocal = (address: string) => address === '127.0.0.1';
const local = { address: '127.0.0.1', isServer: isLocal, isClient: isLocal } as const;

function createImpairment(percent: number, random?: () => number): NetworkImpairment {
  const onClose = () => undefined;
  const impairment = new NetworkImpairment({
    ...local,
    percent,
    onClose,
    ...(random && { random }),
  });
  impairments.push(impairment);
  return impairment;
}

function found(candidate: string, endpoint = 'o'): string {
  const data = { candidate: { candidate, sdpMid: '0', sdpMLineIndex: 0 } };
  return JSON.stringify(makeEvent(endpoint, 'IceCandidateFound', data, 0));
}

const candidateOf = (port: number) => `candidate:1 1 UDP 2015363327 127.0.0.1 ${port} typ host`;
const advertised = async (impairment: NetworkImpairment, candidate: string, endpoint?: string) =>
  foundCandidate((await impairment.toClient(found(candidate, endpoint))) ?? '')?.candidate;

/** The port of the relay for the media server. */
async function relayOf(impairment: NetworkImpairment, endpoint?: string): Promise<number> {
  const candidate = await advertised(impairment, candidateOf(mediaServer.address().port), endpoint);
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
    // All at once would overflow the socket's buffer.
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
  for (const impairment of impairments.splice(0)) impairment.close();
  for (const socket of opened.splice(0)) socket.close();
});

it('drops datagrams at random in both directions', async () => {
  let calls = 0;
  // The first of three: of 300 on their way there 200 come, and of those 133 come back.
  const impairment = createImpairment(50, () => (calls++ % 3 === 0 ? 0.49 : 0.5));

  const [there, back] = await sendAndCount(await relayOf(impairment), 300);

  expect(there + back).toBeLessThanOrEqual(340);
  expect(there).toBeGreaterThan(150);
  expect(there).toBeLessThan(250);
  expect(back).toBeLessThan(there);
});

it('drops nothing when the random number is high', async () => {
  const impairment = createImpairment(90, () => 0.95);

  expect(await sendAndCount(await relayOf(impairment), 200)).toEqual([200, 200]);
});

it('has one relay for each endpoint and address, and removes candidates without one', async () => {
  const impairment = createImpairment(5);
  const tcp = 'candidate:2 1 TCP 1015021823 127.0.0.1 9 typ host tcptype passive';

  const ports = [
    await relayOf(impairment),
    await relayOf(impairment),
    await relayOf(impairment, 'other'),
  ];

  expect(ports[0]).toBe(ports[1]);
  expect(ports[2]).not.toBe(ports[0]);
  expect(ports[0]).not.toBe(mediaServer.address().port);
  expect(await impairment.toClient(found(tcp))).toBeUndefined();
});

it('opens no relay for a candidate outside of the media server’s events', async () => {
  const impairment = createImpairment(5);
  const candidate = candidateOf(mediaServer.address().port);
  const reply = (text: string) => JSON.stringify({ id: 1, result: { value: `v=0\r\na=${text}` } });

  const before = await impairment.toClient(reply(candidate));
  const relay = (await advertised(impairment, candidate)) ?? '';
  const after = await impairment.toClient(reply(candidate));

  expect(before).toBe('{"id":1,"result":{"value":"v=0\\r\\n"}}');
  expect(after).toBe(reply(relay));
});

it('has no more than 64 relays, and closes silent ones for new ones', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const impairment = createImpairment(5);
  const all: (string | undefined)[] = [];

  for (let port = 10_000; port < 10_065; port += 1)
    all.push(await advertised(impairment, candidateOf(port)));
  vi.advanceTimersByTime(10_000);
  const later = await relayOf(impairment);

  expect(all.indexOf(undefined)).toBe(64);
  expect(later).toBeGreaterThan(0);
});

it('stays open after its WebSocket closed while media flow', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
  const onClose = vi.fn();
  const impairment = new NetworkImpairment({ ...local, percent: 1, random: () => 1, onClose });
  impairments.push(impairment);
  const relay = await relayOf(impairment);
  const peer = await bound();
  const exchange = async () => {
    peer.send('check', relay, '127.0.0.1');
    const [, from] = (await once(mediaServer, 'message')) as [Buffer, RemoteInfo];
    mediaServer.send('answer', from.port, from.address);
    await once(peer, 'message');
  };

  impairment.release();
  for (let seconds = 0; seconds < 24; seconds += 8) {
    await exchange();
    vi.advanceTimersByTime(8000);
  }
  expect(onClose).not.toHaveBeenCalled();

  vi.advanceTimersByTime(4000);
  expect(onClose).toHaveBeenCalledOnce();
});

it('parses the percentage that a client asks for', () => {
  const queries = [
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

  expect(queries.map((query) => lossPercentIn(new URLSearchParams(query)))).toEqual([
    0,
    5,
    0.5,
    90,
    ...Array.from({ length: 5 }, () => Number.NaN),
  ]);
});

it('recognizes IPv4 and IPv4-mapped addresses', () => {
  expect([ipv4Of('127.0.0.1'), ipv4Of('::ffff:192.0.2.2')]).toEqual(['127.0.0.1', '192.0.2.2']);
  expect([ipv4Of('::1'), ipv4Of(undefined)]).toEqual([undefined, undefined]);
});

it('relays only to the media server, and only for the client', async () => {
  const port = mediaServer.address().port;
  const impairment = new NetworkImpairment({
    ...local,
    ...{ percent: 1, onClose: () => undefined, random: () => 1 },
    isClient: (address) => !isLocal(address),
  });
  impairments.push(impairment);

  expect(
    await advertised(impairment, `candidate:1 1 UDP 2015363327 127.0.0.9 ${port} typ host`),
  ).toBeUndefined();
  const relay = await relayOf(impairment);
  expect(await sendAndCount(relay, 20)).toEqual([0, 0]);
});
