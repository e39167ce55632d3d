import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ImpairedLink } from './impaired-link.ts';
import { pause, until } from './until.ts';

let server: Socket;
let peer: Socket;
let link: ImpairedLink;
const heard: string[] = [];

beforeEach(async () => {
  heard.length = 0;
  [server, peer] = [createSocket('udp4'), createSocket('udp4')];
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  server.on('message', (datagram, { port }) => server.send(`re ${datagram}`, port, '127.0.0.1'));
  link = await ImpairedLink.open(server.address().port);
  peer.connect(link.port, '127.0.0.1');
  await once(peer, 'connect');
  peer.on('message', (datagram) => heard.push(datagram.toString()));
});
afterEach(() => {
  for (const each of [server, peer, link]) each.close();
});

it('passes datagrams both ways', async () => {
  peer.send('one');
  await until('an answer', 2000, () => heard.length > 0);
  expect(heard).toEqual(['re one']);
});

it('passes nothing while all is lost, and all again when the link is mended', async () => {
  link.quality = { loss: 1 };
  peer.send('one');
  await pause(50);
  link.quality = {};
  peer.send('two');
  await until('an answer', 2000, () => heard.length > 0);
  expect(heard).toEqual(['re two']);
});

it('delays what it passes', async () => {
  link.quality = { delayMs: 100 };
  const sentAt = performance.now();
  peer.send('one');
  await until('an answer', 2000, () => heard.length > 0);
  expect(performance.now() - sentAt).toBeGreaterThanOrEqual(199);
});

it('stands in for a candidate of the server', () => {
  const told = 'candidate:1 1 UDP 2122317823 192.0.2.1 8189 typ host';
  expect(link.standIn(told)).toBe(`candidate:1 1 UDP 2122317823 127.0.0.1 ${link.port} typ host`);
});
