import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { eventually } from '../testing/eventually.test-server.ts';
import { openNodeSocket } from '../node.ts';
import { Publisher } from '../publisher/publisher.ts';
import { KurentoClient } from './kurento-client.ts';
import { openBrowserSocket } from './socket.ts';

let server: Server;
let url: string;
let upgrades: IncomingMessage[];

beforeEach(async () => {
  upgrades = [];
  server = createServer();
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    upgrades.push(request);
    socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/kurento?loss=5`;
});

afterEach(() => {
  vi.unstubAllGlobals();
  server.close();
});

it('sends a token in a header in Node', async () => {
  const client = new KurentoClient({ url, openSocket: openNodeSocket, token: 'secret' });

  await expect(client.connect()).rejects.toMatchObject({ code: 'unauthorized' });

  expect(upgrades[0]?.headers.authorization).toBe('Bearer secret');
  expect(upgrades[0]?.url).toBe('/kurento?loss=5');
});

it('sends a token in the URL in a browser, and only there', () => {
  const opened: string[] = [];
  vi.stubGlobal('WebSocket', function (target: URL) {
    opened.push(target.href);
  });

  openBrowserSocket(url, 'a+b/c=');
  openBrowserSocket(url);

  expect(new URL(opened[0] ?? '').searchParams.get('token')).toBe('a+b/c=');
  expect(opened[1]).toBe(url);
});

it('a publisher whose key is refused waits, and retries at once when it is started', async () => {
  const states: string[] = [];
  const lines: string[] = [];
  const publisher = new Publisher({
    openSocket: openNodeSocket,
    token: 'secret',
    createPeer: () => {
      throw new Error('no peer is needed');
    },
    tags: { name: 'kitchen', profile: 'esp32s3', firmware: '0.1.0', id: '02:00:5e:00:53:01' },
    log: (_, text) => lines.push(text),
  });
  publisher.on('state', (state) => states.push(state));

  publisher.start(url);
  await eventually(() => expect(publisher.state).toBe('unauthorized'));
  publisher.start(url);
  await eventually(() => expect(upgrades).toHaveLength(2));
  await eventually(() => expect(publisher.state).toBe('unauthorized'));

  await publisher.stop();
  expect(states).toEqual([
    'connecting',
    'unauthorized',
    'connecting',
    'unauthorized',
    'disconnected',
  ]);
  expect(lines).toEqual(['Key refused (HTTP status 401).', 'Key refused (HTTP status 401).']);
  expect(upgrades[1]?.headers.authorization).toBe('Bearer secret');
});
