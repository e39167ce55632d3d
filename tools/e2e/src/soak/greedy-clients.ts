import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { pause } from '@boardcast/testkit/until';
import { WebSocket } from 'ws';

/** Where the gateway listens, and until when to be greedy. */
export interface Target {
  readonly port: number;
  /** The address of this machine to connect from. */
  readonly localAddress: string;
  /** By `performance.now()`. */
  readonly end: number;
}

/** How often a client heard each thing. */
export type Heard = Map<string, number>;

type GreedyClient = (target: Target, heard: Heard) => Promise<void>;

const host = '127.0.0.1';
const stepMs = 20;

function hear(heard: Heard, text: string): void {
  heard.set(text, (heard.get(text) ?? 0) + 1);
}

let lastId = 0;
/** Of its own id: a repeated one would be answered from the media server's cache. */
const message = (method: string, params: object) =>
  JSON.stringify({ jsonrpc: '2.0', id: (lastId += 1), method, params });

/** A WebSocket that counts why it was closed, and the errors in its messages. */
function openSocket({ port, localAddress }: Target, path: string, heard: Heard): WebSocket {
  const socket = new WebSocket(`ws://${host}:${port}${path}`, { localAddress });
  socket.on('error', () => undefined);
  socket.on('unexpected-response', (_, { statusCode }) => hear(heard, `status ${statusCode}`));
  socket.on('close', (code, reason) => hear(heard, `closed, ${code} ${reason.toString()}`));
  socket.on('message', (data: Buffer) => {
    for (const [, error] of data.toString().matchAll(/"error":\{"code":(-?\d+)/g)) {
      hear(heard, `error ${error}`);
    }
  });
  return socket;
}

async function manySockets(target: Target, path: string, heard: Heard): Promise<void> {
  const sockets: WebSocket[] = [];
  while (performance.now() < target.end) {
    if (sockets.length < 1500) sockets.push(openSocket(target, path, heard));
    await pause(1);
  }
  const open = sockets.filter(({ readyState }) => readyState === WebSocket.OPEN);
  heard.set('open WebSockets', open.length);
}

/** Sends messages on a WebSocket that is opened again when it is closed. */
async function messages(
  target: Target,
  heard: Heard,
  send: (socket: WebSocket, round: number) => void,
): Promise<void> {
  let socket = openSocket(target, '/kurento', heard);
  for (let round = 0; performance.now() < target.end; round += 1) {
    if (socket.readyState === WebSocket.OPEN) send(socket, round);
    if (socket.readyState === WebSocket.CLOSED) socket = openSocket(target, '/kurento', heard);
    await pause(stepMs);
  }
  socket.terminate();
}

/** Sends messages about an object of the client's own. */
async function messagesAbout(
  target: Target,
  heard: Heard,
  bodies: (object: string, round: number) => readonly (readonly [string, object])[],
  reads = true,
): Promise<void> {
  const socket = openSocket(target, '/kurento', heard);
  await once(socket, 'open');
  socket.send(message('create', { type: 'MediaPipeline' }));
  const [data] = (await once(socket, 'message')) as [Buffer];
  const object = /"value":"([^"]+)"/.exec(data.toString())?.[1] ?? '';
  if (!reads) socket.pause();
  for (let round = 0; performance.now() < target.end; round += 1) {
    if (socket.readyState !== WebSocket.OPEN) break;
    for (const [method, params] of bodies(object, round)) socket.send(message(method, params));
    await pause(stepMs);
  }
  socket.terminate();
}

function openTcp({ port, localAddress }: Target, heard: Heard): Socket {
  const socket = connect({ port, host, localAddress });
  socket.on('error', ({ code }: NodeJS.ErrnoException) => hear(heard, `${code}`));
  socket.on('close', () => hear(heard, 'closed'));
  return socket;
}

/** Connections that `start` and `step` do something with, without ever completing a request. */
async function connections(
  target: Target,
  heard: Heard,
  count: number,
  step: (socket: Socket, round: number) => void,
): Promise<void> {
  const sockets = Array.from({ length: count }, () => openTcp(target, heard));
  for (const socket of sockets) {
    socket.on('data', (data: Buffer) => {
      const [, status] = /^HTTP\/1\.1 (\d+)/.exec(data.toString('latin1')) ?? [];
      if (status !== undefined) hear(heard, `status ${status}`);
    });
  }
  for (let round = 0; performance.now() < target.end; round += 1) {
    for (const socket of sockets.filter(({ writable }) => writable)) step(socket, round);
    await pause(500);
  }
  heard.set('open connections', sockets.filter(({ destroyed }) => !destroyed).length);
  for (const socket of sockets) socket.destroy();
}

const operations = (count: number, of: (id: number) => object) => ({
  operations: Array.from({ length: count }, (_, id) => ({ jsonrpc: '2.0', id, ...of(id) })),
});

/** Clients that take more than they should, each in one way. */
export const greedyClients: Readonly<Record<string, GreedyClient>> = {
  'connects 7,000 times': (target, heard) => connections(target, heard, 7000, () => undefined),
  'sends a byte of a request each half second': (target, heard) =>
    connections(target, heard, 500, (socket, round) =>
      socket.write('GET / HTTP/1.1\r\n'[round] ?? 'x'),
    ),
  'opens 1,500 WebSockets': (target, heard) => manySockets(target, '/kurento', heard),
  'opens 1,500 listeners of the directory': (target, heard) =>
    manySockets(target, '/api/boards/events', heard),
  'opens 200 server-sent events': (target, heard) =>
    connections(target, heard, 200, (socket, round) => {
      if (round === 0) socket.write('GET /api/boards/events HTTP/1.1\r\nHost: localhost\r\n\r\n');
    }),
  'sends 50,000 messages per second': (target, heard) =>
    messages(target, heard, (socket) => {
      for (let count = 0; count < 1000; count += 1) socket.send(message('ping', {}));
    }),
  'sends 3,000 requests at once': (target, heard) =>
    messages(target, heard, (socket, round) => {
      if (round % 500 !== 1) return;
      for (let count = 0; count < 3000; count += 1) socket.send(message('ping', {}));
    }),
  'sends messages of 2 MB': (target, heard) =>
    messages(target, heard, (socket) => socket.send(message('x'.repeat(2_000_000), {}))),
  'sends messages of 20 MB': (target, heard) =>
    messages(target, heard, (socket, round) => {
      if (round % 50 === 1) socket.send(Buffer.alloc(20_000_000, ' ').toString());
    }),
  'creates pipelines without end': (target, heard) =>
    messages(target, heard, (socket) => {
      const create = () => ({ method: 'create', params: { type: 'MediaPipeline' } });
      socket.send(message('transaction', operations(50, create)));
    }),
  'subscribes without end': (target, heard) =>
    messagesAbout(target, heard, (object) => {
      const subscribe = () => ({
        method: 'subscribe',
        params: { object, type: 'ElementConnected' },
      });
      return [['transaction', operations(50, subscribe)]];
    }),
  'sets tags without end': (target, heard) =>
    messagesAbout(target, heard, (object, round) => [
      [
        'invoke',
        {
          ...{ object, operation: 'addTag' },
          operationParams: { key: `key ${round}`, value: 'x'.repeat(1000) },
        },
      ],
    ]),
  'requests and does not read': (target, heard) => {
    const describe = (object: string) => () => ({ method: 'describe', params: { object } });
    const bodies = (object: string) => [['transaction', operations(50, describe(object))]] as const;
    return messagesAbout(target, heard, bodies, false);
  },
};
