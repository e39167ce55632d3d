import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocketProxy } from './websocket-proxy.ts';
import { ObjectOwners } from './object-owners.ts';
import { OriginRule } from './origin-rule.ts';
import { takeUpgrades } from './upgrades.ts';

let server: Server;
let door: WebSocketProxy;

beforeEach(async () => {
  server = createServer((_, response) => response.end('alive'));
  door = new WebSocketProxy({
    mediaServer: () => 'ws://127.0.0.1:9/kurento',
    owners: new ObjectOwners(),
    onChanged: () => undefined,
    isMediaAddress: () => false,
  });
  takeUpgrades(server, new OriginRule([], () => undefined), (request, socket, head) => {
    if (request.headers['x-fault'] !== undefined) throw new Error('a fault of ours');
    door.upgrade(request, socket, head);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});

afterEach(() => {
  door.close();
  server.close();
});

const port = () => (server.address() as AddressInfo).port;

/** What is answered to a handshake, as long as it lasts; latin1 keeps the bytes of a close frame. */
async function shake(path: string, ...headers: readonly string[]): Promise<string> {
  const handshake = [
    `GET ${path} HTTP/1.1`,
    ...['Host: localhost', 'Connection: Upgrade', 'Upgrade: websocket'],
    ...['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='],
    ...headers,
  ];
  const socket = connect(port(), '127.0.0.1');
  let answer = '';
  socket.on('data', (data) => {
    answer += data.toString('latin1');
    if (answer.startsWith('HTTP/1.1 101') && answer.includes('Invalid path')) socket.destroy();
  });
  socket.write(`${handshake.join('\r\n')}\r\n\r\n`);
  await once(socket, 'close');
  return answer;
}

it.each(['//', '///', '/\\', '//%', '//[]/x', '//?loss=%', '/constructor', '/__proto__'])(
  'tells a WebSocket for %s that the path is wrong, and lives on',
  async (path) => {
    expect(await shake(path)).toContain('Invalid path');

    expect(await (await fetch(`http://127.0.0.1:${port()}/`)).text()).toBe('alive');
  },
);

it('refuses the pages of others in words', async () => {
  const answer = await shake('/kurento', 'Origin: http://localhost:8152');

  expect(answer).toMatch(/^HTTP\/1.1 403 Forbidden\r\n/);
  expect(answer).toContain('start it with --allow-origin http://localhost:8152');
});

it('costs a socket at most when something goes wrong here', async () => {
  expect(await shake('/kurento', 'X-Fault: 1')).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);

  expect(await (await fetch(`http://127.0.0.1:${port()}/`)).text()).toBe('alive');
});
