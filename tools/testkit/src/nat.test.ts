import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { Nat } from './nat.ts';
import { pause, until } from './until.ts';

let server: WebSocketServer;
let nat: Nat;
let page: WebSocket;
const received: string[] = [];

beforeEach(async () => {
  received.length = 0;
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  server.on('connection', (socket) =>
    socket.on('message', (text: Buffer) => received.push(text.toString())),
  );
  nat = await Nat.forServer(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/kurento`);
  page = new WebSocket(nat.url);
  await once(page, 'open');
});
afterEach(async () => {
  page.terminate();
  await nat.close();
  server.close();
});

/** What the page receives when the server sends this text. */
async function sendToPage(text: string): Promise<string> {
  const receivedByPage = once(page, 'message');
  page.send('ready');
  await until('the server receives a message', () => received.length > 0);
  for (const client of server.clients) client.send(text);
  const [message] = (await receivedByPage) as [Buffer];
  return message.toString();
}

it('removes the page’s candidates from its offer, and nothing else', async () => {
  const sdp = 'v=0\\r\\na=candidate:1 1 UDP 1 192.0.2.1 9 typ host\\r\\na=mid:0\\r\\n';
  page.send(`{"offer":"${sdp}"}`);
  await until('the server receives a message', () => received.length > 0);

  expect(received).toEqual(['{"offer":"v=0\\r\\na=mid:0\\r\\n"}']);
});

const addresses = Object.values(networkInterfaces()).flatMap((own) => own ?? []);
const loopbacks = [
  { type: 'udp4', address: '127.0.0.1' },
  { type: 'udp6', address: '::1' },
] as const;
const local = loopbacks.filter(({ address }) => addresses.some((each) => each.address === address));

it.each(local)('replaces the server’s candidates at $address', async ({ type, address }) => {
  const media = createSocket(type).bind(0, address);
  await once(media, 'listening');
  const { port } = media.address();
  const candidate = (transport: string, at: number) =>
    `candidate:1 1 ${transport} 9 ${address} ${at} typ host`;

  const text = await sendToPage(
    `["${candidate('UDP', port)}","${candidate('udp', port)}","${candidate('TCP', 9)}"]`,
  );
  const [first = '', second, third] = JSON.parse(text) as readonly string[];
  const relay = Number(first.split(' ')[5]);
  const peer = createSocket(type);
  peer.send('a datagram', relay, address);
  const [datagram] = (await once(media, 'message')) as [Buffer];
  peer.close();
  media.close();

  expect(relay).not.toBe(port);
  expect(second).toBe(first.replace('UDP', 'udp'));
  expect(third).toBe(candidate('TCP', 9));
  expect(datagram.toString()).toBe('a datagram');
});

it('applies its quality to its links, also to those opened later', async () => {
  nat.quality = { loss: 1 };
  nat.qualityToPeer = {};
  const media = createSocket('udp4').bind(0, '127.0.0.1');
  await once(media, 'listening');
  const datagrams: string[] = [];
  media.on('message', (datagram) => datagrams.push(datagram.toString()));

  const text = await sendToPage(`candidate:1 1 UDP 9 127.0.0.1 ${media.address().port} typ host`);
  const peer = createSocket('udp4');
  const send = (datagram: string) => peer.send(datagram, Number(text.split(' ')[5]), '127.0.0.1');
  send('one');
  await pause(50);
  nat.quality = {};
  send('two');
  await until('a datagram', () => datagrams.length > 0);
  peer.close();
  media.close();

  expect(datagrams).toEqual(['two']);
});
