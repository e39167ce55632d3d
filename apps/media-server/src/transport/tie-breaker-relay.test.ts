import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import {
  bindingRequestAttributes,
  hasIntegrity,
  signedStunMessage,
  stunAttributes,
  stunMethods,
} from '@boardcast/protocol/node';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TieBreakerRelay } from './tie-breaker-relay.ts';

const password = 'a password of the agent';
const checkFor = (fragment: string, key = password) =>
  signedStunMessage(
    stunMethods.binding,
    [
      [stunAttributes.username, Buffer.from(`${fragment}:peer`)],
      [stunAttributes.controlling, Buffer.alloc(8)],
    ],
    key,
  );

const sockets: Socket[] = [];
let relay: TieBreakerRelay;
let agent: Socket;

async function open(): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  sockets.push(socket);
  return socket;
}

beforeEach(async () => {
  relay = await TieBreakerRelay.open({ address: '127.0.0.1', port: 0 });
  agent = await open();
  relay.add('server', { password, port: agent.address().port });
});
afterEach(() => {
  relay.close();
  for (const socket of sockets.splice(0)) socket.close();
});

const send = (socket: Socket, datagram: Buffer) => socket.send(datagram, relay.port, '127.0.0.1');
const next = async (socket: Socket) =>
  (await once(socket, 'message')) as [Buffer, { readonly port: number }];

it('passes checks on with a tie-breaker, and everything of that peer both ways', async () => {
  const peer = await open();

  send(peer, checkFor('server'));
  const [check, { port }] = await next(agent);
  agent.send('answer', port, '127.0.0.1');
  const [answer] = await next(peer);
  send(peer, Buffer.from([0x80, 1, 2]));
  const [media] = await next(agent);

  const attributes = new Map(bindingRequestAttributes(check));
  expect(attributes.get(stunAttributes.controlling)).not.toEqual(Buffer.alloc(8));
  expect(hasIntegrity(check, password)).toBe(true);
  expect([answer.toString(), media]).toEqual(['answer', Buffer.from([0x80, 1, 2])]);
});

it('passes nothing of those who do not know the password', async () => {
  const [stranger, peer] = [await open(), await open()];
  const received: string[] = [];
  agent.on('message', (datagram) => received.push(datagram.toString('latin1')));

  send(stranger, checkFor('server', 'a guess'));
  send(stranger, checkFor('another'));
  send(stranger, Buffer.from([0x80, 1, 2]));
  send(peer, checkFor('server'));
  await next(agent);

  expect(received).toHaveLength(1);
});

it('ends the paths of an agent that is gone, and may be closed with them', async () => {
  const peer = await open();
  send(peer, checkFor('server'));
  await next(agent);
  const received: Buffer[] = [];
  agent.on('message', (datagram) => received.push(datagram));

  relay.remove('server');
  send(peer, Buffer.from([0x80, 1, 2]));
  relay.add('other', { password, port: agent.address().port });
  const check = checkFor('other');
  send(peer, check);
  await next(agent);

  expect(received).toHaveLength(1);
});
