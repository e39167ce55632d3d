import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ImpairedLink } from './impaired-link.ts';
import { pause, until } from './until.ts';

let server: Socket;
let peer: Socket;
let link: ImpairedLink;
const received: string[] = [];

beforeEach(async () => {
  received.length = 0;
  [server, peer] = [createSocket('udp4'), createSocket('udp4')];
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  server.on('message', (datagram, { port }) =>
    server.send(`re ${datagram.toString()}`, port, '127.0.0.1'),
  );
  link = await ImpairedLink.open(server.address());
  peer.connect(link.address.port, link.address.address);
  await once(peer, 'connect');
  peer.on('message', (datagram) => received.push(datagram.toString()));
});
afterEach(() => {
  for (const each of [server, peer, link]) each.close();
});

it('passes datagrams both ways', async () => {
  peer.send('one');
  await until('an answer', () => received.length > 0);
  expect(received).toEqual(['re one']);
});

it('passes nothing at a loss of 1, and everything after it', async () => {
  link.quality = { loss: 1 };
  peer.send('one');
  await pause(50);
  link.quality = {};
  peer.send('two');
  await until('an answer', () => received.length > 0);
  expect(received).toEqual(['re two']);
});

it('delays what it passes', async () => {
  link.quality = { delayMs: 100 };
  const sentAt = performance.now();
  peer.send('one');
  await until('an answer', () => received.length > 0);
  expect(performance.now() - sentAt).toBeGreaterThanOrEqual(199);
});

it('passes nothing for a peer whose mapping is lost, and everything for another peer', async () => {
  peer.send('one');
  await until('an answer', () => received.length > 0);
  link.loseMappings();
  peer.send('two');
  const other = createSocket('udp4');
  other.send('three', link.address.port, link.address.address);
  const [answer] = (await once(other, 'message')) as [Buffer];
  other.close();

  expect(answer.toString()).toBe('re three');
  expect(received).toEqual(['re one']);
});
