import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AccessControl } from './access/access-control.ts';
import { BoardLookup } from './access/board-lookup.ts';
import { Permissions } from './access/permissions.ts';
import { WebSocketProxy } from './websocket-proxy.ts';
import { IceServers } from './ice-servers.ts';
import { MediaServerUpstream } from './media-server-upstream.ts';
import { ObjectOwners } from './object-owners.ts';
import { OriginRule } from './origin-rule.ts';
import { TrustedProxies } from './trusted-proxies.ts';
import { handleUpgrades } from './upgrades.ts';

const access = new AccessControl(undefined);
let server: Server;
let proxy: WebSocketProxy;

beforeEach(async () => {
  server = createServer((_, response) => response.end('alive'));
  proxy = new WebSocketProxy({
    openUpstream: (client) => new MediaServerUpstream(() => 'ws://127.0.0.1:9/kurento', client),
    owners: new ObjectOwners(),
    access,
    iceServers: new IceServers({ stun: undefined, turn: [] }),
    permissions: new Permissions(new BoardLookup(() => undefined, new ObjectOwners())),
    onChanged: () => undefined,
    isMediaAddress: () => false,
  });
  handleUpgrades(
    server,
    {
      originRule: new OriginRule([], () => undefined),
      access,
      proxies: new TrustedProxies(),
      basePath: '/',
    },
    (request, socket, head, visitor) => {
      if (request.headers['x-fault'] !== undefined) throw new Error('unexpected');
      proxy.upgrade(request, socket, head, visitor);
    },
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
});

afterEach(() => {
  proxy.close();
  server.close();
});

const port = () => (server.address() as AddressInfo).port;

/** The answer to a handshake until the connection closes; latin1 keeps the bytes of a close frame. */
async function handshake(path: string, ...headers: readonly string[]): Promise<string> {
  const lines = [
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
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  await once(socket, 'close');
  return answer;
}

it.each(['//', '///', '/\\', '//%', '//[]/x', '//?loss=%', '/constructor', '/__proto__'])(
  'closes a WebSocket for %s with a reason and keeps running',
  async (path) => {
    expect(await handshake(path)).toContain('Invalid path');

    expect(await (await fetch(`http://127.0.0.1:${port()}/`)).text()).toBe('alive');
  },
);

it('rejects the pages of other origins with a reason', async () => {
  const answer = await handshake('/kurento', 'Origin: http://localhost:8152');

  expect(answer).toMatch(/^HTTP\/1.1 403 Forbidden\r\n/);
  expect(answer).toContain('start it with --allow-origin http://localhost:8152');
});

it('closes only the socket that caused an unexpected error', async () => {
  expect(await handshake('/kurento', 'X-Fault: 1')).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);

  expect(await (await fetch(`http://127.0.0.1:${port()}/`)).text()).toBe('alive');
});
