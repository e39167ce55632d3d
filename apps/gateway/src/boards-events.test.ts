import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '@boardcast/testkit/until';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { BoardEntry } from '@boardcast/protocol';
import { everybody } from './access/principal.ts';
import { BoardsEvents } from './boards-events.ts';
import { TrustedProxies } from './trusted-proxies.ts';

const kitchen: BoardEntry = {
  name: 'kitchen',
  profile: 'esp32s3',
  state: 'live',
  viewers: 1,
  firmware: null,
  since: '2026-11-24T03:00:00.000Z',
  pipeline: 'p',
  endpoint: 'p/e',
  viewerEndpoint: null,
};
const proxies = new TrustedProxies();
const visitorOf = (request: IncomingMessage) => ({
  principal: everybody,
  source: proxies.sourceOf(request),
});
const message = (boards: readonly BoardEntry[]) => ({ type: 'boards', boards });

let boards: readonly BoardEntry[];
let events: BoardsEvents;
let server: Server;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  boards = [];
  events = new BoardsEvents(() => boards);
  server = createServer((request, response) => events.stream(response, visitorOf(request)));
  server.on('upgrade', (request, socket, head) =>
    events.upgrade(request, socket, head, visitorOf(request)),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
});

afterEach(async () => {
  events.close();
  vi.useRealTimers();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const address = () => `127.0.0.1:${(server.address() as AddressInfo).port}`;

/** A listener and the messages that it received. */
async function listen() {
  const socket = new WebSocket(`ws://${address()}`);
  const messages: unknown[] = [];
  socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString())));
  await once(socket, 'open');
  await eventually(() => expect(messages).toHaveLength(1));
  return { socket, messages };
}

function change(now: readonly BoardEntry[]): void {
  boards = now;
  events.boardsChanged();
}

it('sends the boards on opening and after each change, and nothing twice', async () => {
  const { messages } = await listen();

  change([kitchen]);
  events.boardsChanged();
  change([]);

  await eventually(() => expect(messages).toHaveLength(3));
  expect(messages).toEqual([message([]), message([kitchen]), message([])]);
});

it('sends a heartbeat when it has sent nothing else for 5 s', async () => {
  const { messages } = await listen();

  vi.advanceTimersByTime(4000);
  change([kitchen]);
  vi.advanceTimersByTime(4000);
  change([]);
  await eventually(() => expect(messages).toHaveLength(3));
  vi.advanceTimersByTime(5000);

  await eventually(() => expect(messages).toHaveLength(4));
  expect(messages.slice(1)).toEqual([message([kitchen]), message([]), { type: 'heartbeat' }]);
});

it('sends the same to scripts as server-sent events', async () => {
  let text = '';
  const [response] = (await once(get(`http://${address()}`), 'response')) as [IncomingMessage];
  response.on('data', (chunk: Buffer) => (text += chunk.toString()));

  change([kitchen]);
  vi.advanceTimersByTime(15_000);

  const expected = [
    'retry: 500\nevent: boards\ndata: []\n\n',
    `event: boards\ndata: ${JSON.stringify([kitchen])}\n\n`,
    ': keep-alive\n\n',
  ];
  await eventually(() => expect(text).toBe(expected.join('')));
  expect(response.headers).toMatchObject({
    'content-type': 'text/event-stream',
    'x-accel-buffering': 'no',
  });
});

it('sends many changes together', async () => {
  const { messages } = await listen();

  for (let viewers = 0; viewers < 1000; viewers += 1) change([{ ...kitchen, viewers }]);

  await eventually(() => expect(messages.at(-1)).toEqual(message([{ ...kitchen, viewers: 999 }])));
  expect(messages.length).toBeLessThan(10);
});

it('limits the streams of one address', async () => {
  const streams = Array.from({ length: 100 }, () => get(`http://${address()}`, { agent: false }));
  await Promise.all(streams.map((stream) => once(stream, 'response')));

  const { status } = await fetch(`http://${address()}`);
  for (const stream of streams) stream.destroy();

  expect(status).toBe(503);
  await eventually(() => expect(events.limits[0]?.count).toBe(0));
  expect(events.limits[0]?.exceeded).toBe(1);
});

it.each([
  ['a word', 'hello', 1008],
  ['a long message', 'x'.repeat(2000), 1009],
])('disconnects a listener that sends %s', async (_, text, expected) => {
  const { socket } = await listen();

  socket.send(text);
  const [code] = (await once(socket, 'close')) as [number];

  expect(code).toBe(expected);
});

it('disconnects a listener that answers no ping, and no other', async () => {
  const silent = await listen();
  const answering = await listen();
  silent.socket.pause();

  vi.advanceTimersByTime(20_000);
  await once(answering.socket, 'ping');
  // The pong arrives before any later message.
  await listen();
  vi.advanceTimersByTime(20_000);
  silent.socket.resume();
  const [code] = (await once(silent.socket, 'close')) as [number];

  expect(code).toBe(1006);
  expect(answering.socket.readyState).toBe(WebSocket.OPEN);
});

it('disconnects listeners that do not read before their buffers fill the memory', async () => {
  const { socket } = await listen();
  const stream = get(`http://${address()}`);
  const [response] = (await once(stream, 'response')) as [IncomingMessage];
  socket.pause();
  response.pause();
  const closed = [once(socket, 'close'), once(response, 'error')];

  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  for (let count = 0; count < 6; count += 1) {
    change([{ ...kitchen, name: String(count).padEnd(12 * 1024 * 1024) }]);
    // Sockets are written to between two changes, and a list this long is sent rarely.
    await new Promise((resolve) => setImmediate(resolve));
    vi.advanceTimersByTime(60_000);
  }
  vi.useRealTimers();
  socket.resume();
  response.resume();

  await Promise.all(closed);
  expect(socket.readyState).toBe(WebSocket.CLOSED);
});

it('disconnects everybody when it closes, and closes twice', async () => {
  const { socket } = await listen();
  const closed = once(socket, 'close');

  events.close();
  events.close();

  await closed;
});
