import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '@boardcast/testkit/until';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { RecorderClient } from './recorder-client.ts';

let recorder: Server;
let handle: (request: IncomingMessage, response: ServerResponse) => void;
let client: RecorderClient;
let app: FastifyInstance;
let url: string | undefined;
const onEvent = vi.fn();
const portOf = (server: Server) => (server.address() as AddressInfo).port;

beforeEach(async () => {
  handle = (_request, response) => response.end();
  recorder = createServer((request, response) => handle(request, response));
  recorder.listen(0, '127.0.0.1');
  await once(recorder, 'listening');
  url = `http://127.0.0.1:${portOf(recorder)}`;
  client = new RecorderClient({
    ...{ token: 'own', onEvent },
    url: () => Promise.resolve(url),
    runningUrl: () => url,
  });
  app = Fastify({ forceCloseConnections: true });
  app.all('/*', (request, reply) => client.forward(request, reply, request.url));
  await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  client.close();
  await app.close();
  recorder.closeAllConnections();
  recorder.close();
  onEvent.mockReset();
});

const ask = (path: string, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}${path}`, init);

it('passes on what players need, and its own token in place of the client’s', async () => {
  handle = ({ headers, url: path }, response) => {
    response.writeHead(206, {
      'Content-Type': 'video/mp4',
      'Content-Range': 'bytes 0-3/9',
      'Set-Cookie': 'no',
    });
    response.end(`${headers.authorization ?? ''} ${headers.range ?? ''} ${path ?? ''}`);
  };

  const answer = await ask('/segment.mp4?start=1', {
    headers: { Range: 'bytes=0-3', Authorization: 'Bearer theirs', Cookie: 'secret' },
  });

  expect(answer.status).toBe(206);
  expect(answer.headers.get('Content-Range')).toBe('bytes 0-3/9');
  expect(answer.headers.has('Set-Cookie')).toBe(false);
  expect(await answer.text()).toBe('Bearer own bytes=0-3 /segment.mp4?start=1');
});

it('passes on the body of a change', async () => {
  handle = (request, response) => void request.pipe(response);

  const answer = await ask('/door', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"record":true}',
  });

  expect(await answer.json()).toEqual({ record: true });
});

it('ends the request when the client is gone', async () => {
  let isClosed = false;
  handle = (_request, response) => {
    response.on('close', () => (isClosed = true));
    response.write('begin');
  };
  const aborted = new AbortController();
  await ask('/file.mp4', { signal: aborted.signal });
  aborted.abort();

  await eventually(() => expect(isClosed).toBe(true));
});

it('breaks off what the recorder breaks off', async () => {
  handle = (_request, response) => {
    response.writeHead(200, { 'Content-Length': '100' });
    response.write('begin');
    setTimeout(() => response.destroy(), 50);
  };
  const answer = await ask('/file.mp4');

  await expect(answer.arrayBuffer()).rejects.toThrow();
});

it('says that there is no recorder, or that it broke', async () => {
  handle = (_request, response) => response.destroy();
  expect((await ask('/x')).status).toBe(502);
  url = undefined;
  const answer = await ask('/x');

  expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '5']);
  expect(await client.recordings()).toEqual([]);
});

it('hears what happens to recordings, and again after the recorder was restarted', async () => {
  const event = { type: 'state', recording: { board: 'door', state: 'waiting', detail: null } };
  const data = { ...event, recording: { ...event.recording, from: null, to: null, bytes: 0 } };
  let listeners = 0;
  handle = (_request, response) => {
    listeners += 1;
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(`:\n\ndata: ${JSON.stringify(data)}\n\n`);
    setTimeout(() => response.destroy(), 50);
  };

  await eventually(() => expect(listeners).toBeGreaterThan(1));

  expect(onEvent).toHaveBeenCalledWith(data);
});
