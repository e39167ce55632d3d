import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { SERVER_MANAGER_ID, workerOf } from '@boardcast/protocol';
import { Connections } from '@boardcast/testkit/connections';
import type { MediaServerProcess } from '@boardcast/testkit/media-server-process';
import { RecordingPeer } from '@boardcast/testkit/recording-peer';
import { type TestClient, createEndpoints } from '@boardcast/testkit/test-client';
import { pause, until } from '@boardcast/testkit/until';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { errorOf } from '../testing/error-of.ts';
import { TestStream } from '../testing/rtp.ts';
import { startServer } from '../testing/start-server.ts';

/** No other request has it. */
const repeatedId = 1_000_000;

const frameMs = 40;

let server: MediaServerProcess;
const clients = new Connections();
const boards: Board[] = [];

beforeAll(async () => {
  server = await startServer(['--workers', '2', '--collector-period', '1']);
});
afterAll(() => server.stop());
afterEach(() => {
  for (const board of boards.splice(0)) board.close();
  clients.closeAll();
});

/** A board that publishes, with viewers that count what comes. */
class Board {
  readonly client: TestClient;
  readonly pipeline: string;
  readonly source: string;
  readonly #peers: RecordingPeer[] = [];
  readonly #stream = new TestStream(102, 1);
  #timer: NodeJS.Timeout | undefined;

  private constructor(client: TestClient, pipeline: string, source: string) {
    this.client = client;
    this.pipeline = pipeline;
    this.source = source;
    boards.push(this);
  }

  static async publish(): Promise<Board> {
    const client = await clients.client(server.url);
    const [pipeline, source] = await createEndpoints(client);
    const board = new Board(client, pipeline, source);
    const publisher = new RecordingPeer({ direction: 'SendOnly' });
    board.#peers.push(publisher);
    await publisher.join(client, source);
    publisher.sendVideo(board.#stream.key());
    board.#timer = setInterval(() => publisher.sendVideo(board.#stream.delta()), frameMs);
    return board;
  }

  get worker(): number | undefined {
    return workerOf(this.pipeline, 2);
  }

  async watch(client: TestClient): Promise<RecordingPeer> {
    const sink = await client.create('WebRtcEndpoint', { mediaPipeline: this.pipeline });
    await client.invoke(this.source, 'connect', { sink });
    const viewer = new RecordingPeer({ direction: 'RecvOnly' });
    this.#peers.push(viewer);
    await viewer.join(client, sink);
    viewer.startReporting();
    await until('packets', () => viewer.packets.length > 3);
    return viewer;
  }

  close(): void {
    clearInterval(this.#timer);
    for (const peer of this.#peers) peer.close();
  }
}

/** The process ids of the workers in the order of their start, by /proc. */
function workerPids(): number[] {
  const { pid } = server;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  return children.map(Number).filter((child) => {
    return readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('--worker\0');
  });
}

function pidOf(worker: number): number {
  const pid = workerPids().find((candidate) =>
    readFileSync(`/proc/${candidate}/cmdline`, 'utf8').includes(`--worker\0${worker}\0`),
  );
  if (pid === undefined) throw new Error(`there is no worker ${worker}`);
  return pid;
}

test('two boards use two workers, and a viewer on one socket watches both', async () => {
  const [one, two] = [await Board.publish(), await Board.publish()];
  expect([one.worker, two.worker].sort()).toEqual([0, 1]);
  const viewer = await clients.client(server.url);
  const seen = [await one.watch(viewer), await two.watch(viewer)];
  for (const { packets } of seen) expect(packets.length).toBeGreaterThan(3);
  const pipelines = await viewer.invoke(SERVER_MANAGER_ID, 'getPipelines');
  expect(pipelines).toEqual(expect.arrayContaining([one.pipeline, two.pipeline]));
});

test('endpoints of two workers do not share a pipeline, not even in a transaction', async () => {
  const client = await clients.client(server.url);
  const [, one] = await createEndpoints(client);
  const [, two] = await createEndpoints(client);
  const operationParams = { sink: two };
  const connect = { object: one, operation: 'connect', operationParams };
  const refused = [40004, 'Media elements do not share pipeline'];
  expect(await errorOf(client, 'invoke', connect)).toEqual(refused);
  const operation = { jsonrpc: '2.0', id: 0, method: 'invoke', params: connect };
  expect(await errorOf(client, 'transaction', { operations: [operation] })).toEqual(refused);
});

test('a whole publish in one transaction that includes the manager', async () => {
  const client = await clients.client(server.url);
  const create = (id: number, type: string, constructorParams: object) => ({
    jsonrpc: '2.0',
    id,
    method: 'create',
    params: { type, constructorParams },
  });
  const operations = [
    create(0, 'MediaPipeline', {}),
    create(1, 'WebRtcEndpoint', { mediaPipeline: 'newref:0' }),
  ];
  const getInfo = {
    jsonrpc: '2.0',
    id: 2,
    method: 'invoke',
    params: { object: SERVER_MANAGER_ID, operation: 'getPipelines', operationParams: {} },
  };
  for (const all of [operations, [...operations, getInfo]]) {
    const { value } = await client.call('transaction', { operations: all });
    const [pipeline, endpoint, listed] = (value as { result: { value: string } }[]).map(
      ({ result }) => result.value,
    );
    expect(endpoint?.startsWith(`${pipeline}/`)).toBe(true);
    if (all.length === 3) expect(listed).toContain(pipeline);
  }
});

test('a repeated request is answered from the cache, and executed once', async () => {
  const client = await clients.client(server.url);
  const { sessionId } = await client.call('connect', {});
  const create = { type: 'MediaPipeline', constructorParams: {}, sessionId };
  const first = await client.request('create', create, repeatedId);
  const other = await clients.client(server.url);
  expect(await other.request('create', create, repeatedId)).toEqual(first);
  // Both at once: the second waits for the answer to the first.
  const [one, two] = await Promise.all([
    client.request('create', create, 'twin'),
    other.request('create', create, 'twin'),
  ]);
  expect(one).toMatchObject({
    result: { value: expect.stringMatching(/MediaPipeline$/) as string },
  });
  expect(two).toEqual(one);
});

test('a session with objects in both workers is resumed on another socket', async () => {
  const client = await clients.client(server.url);
  const sources = [(await createEndpoints(client))[1], (await createEndpoints(client))[1]];
  const { sessionId } = await client.call('connect', {});
  for (const source of sources)
    await client.subscribe(source, 'ElementDisconnected', 'ElementConnected');
  await client.subscribe(SERVER_MANAGER_ID, 'ObjectCreated');
  client.close();
  const again = await clients.client(server.url);
  expect(await again.request('connect', { sessionId })).toMatchObject({
    result: { sessionId },
  });
  for (const source of sources) {
    const [pipeline] = source.split('/');
    const sink = await again.create('WebRtcEndpoint', { mediaPipeline: pipeline });
    await again.invoke(source, 'connect', { sink });
    await again.event('ElementConnected', source, { sink });
    await again.event('ObjectCreated', SERVER_MANAGER_ID, { object: sink });
  }
});

test('objects of an unused session are destroyed in both workers', async () => {
  const leaving = await clients.client(server.url);
  const unused = [await leaving.create('MediaPipeline'), await leaving.create('MediaPipeline')];
  const { sessionId } = await leaving.call('connect', {});
  leaving.close();
  const watcher = await clients.client(server.url);
  await until('the unused objects are destroyed', async () => {
    const living = (await watcher.invoke(SERVER_MANAGER_ID, 'getPipelines')) as string[];
    return unused.every((id) => !living.includes(id));
  });
  await until('the session is closed', async () => {
    const sessions = (await watcher.invoke(SERVER_MANAGER_ID, 'getSessions')) as string[];
    return !sessions.includes(String(sessionId));
  });
  expect(await errorOf(watcher, 'connect', { sessionId })).toEqual([40007, 'Invalid session']);
});

test('a session whose peer is connected is kept in the router, too', async () => {
  const board = await Board.publish();
  const { sessionId } = await board.client.call('connect', {});
  const leaving = await clients.client(server.url);
  const unused = await leaving.create('MediaPipeline');
  const watcher = await clients.client(server.url);

  board.client.close();
  leaving.close();
  await until('the unused objects are destroyed', async () => {
    const living = (await watcher.invoke(SERVER_MANAGER_ID, 'getPipelines')) as string[];
    return !living.includes(unused);
  });
  await pause(2500);

  const again = await clients.client(server.url);
  expect(await again.request('connect', { sessionId })).toMatchObject({
    result: { sessionId },
  });
});

test.runIf(process.platform === 'linux')(
  'a killed worker is restarted, with no effect on the board of the other',
  async () => {
    const [lost, kept] = [await Board.publish(), await Board.publish()];
    const viewer = await clients.client(server.url);
    const seen = await kept.watch(viewer);
    await lost.watch(viewer);
    await viewer.subscribe(SERVER_MANAGER_ID, 'ObjectCreated');
    let last = performance.now();
    let maxGapMs = 0;
    seen.onPacket(() => {
      maxGapMs = Math.max(maxGapMs, performance.now() - last);
      last = performance.now();
    });
    const hungUp = once(lost.client.socket, 'close');
    process.kill(pidOf(lost.worker ?? -1), 'SIGKILL');
    // A client without objects elsewhere is disconnected; the others get errors for lost objects.
    expect((await hungUp)[0]).toBe(1012);
    const notFound = [40101, `Object '${lost.source}' not found`];
    const request = { object: lost.source, operation: 'getName' };
    await until(
      'its object is lost',
      async () => String(await errorOf(viewer, 'invoke', request)) === String(notFound),
    );
    await until('two workers run', () => workerPids().length === 2);
    await until(
      'the server is healthy',
      async () => (await fetch(server.page('healthz'))).status === 200,
    );

    // The worker that came back is the idlest.
    const restarted = await Board.publish();
    expect(restarted.worker).toBe(lost.worker);
    const watched = await restarted.watch(viewer);
    expect(watched.packets.length).toBeGreaterThan(3);
    await viewer.event('ObjectCreated', SERVER_MANAGER_ID, { object: restarted.source });
    expect(await viewer.invoke(kept.source, 'getName')).toBe(kept.source);
    expect(viewer.socket.readyState).toBe(viewer.socket.OPEN);
    const sinceLast = performance.now() - last;
    expect(Math.max(maxGapMs, sinceLast)).toBeLessThan(1000);
    const metrics = await (await fetch(server.page('metrics'))).text();
    expect(metrics).toContain(`boardcast_worker_restarts_total{worker="${lost.worker}"} 1\n`);
    expect(metrics).toContain(`boardcast_worker_restarts_total{worker="${kept.worker}"} 0\n`);
  },
);
