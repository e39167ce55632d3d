import { MemoryDirectory, type RecordValues } from '@boardcast/directory';
import { requests, Transaction, type Request } from '@boardcast/protocol';
import { expect, test } from 'vitest';
import { CascadeIndex } from './cascade-index.ts';
import { ViewerPlacement } from './viewer-placement.ts';

const uuid = (digit: number) => `${String(digit).repeat(8)}-0000-4000-8000-000000000000`;
const pipelineOf = (digit: number) => `${uuid(digit)}_kurento.MediaPipeline`;
const endpointOf = (pipeline: number, digit: number) =>
  `${pipelineOf(pipeline)}/${uuid(digit)}_kurento.WebRtcEndpoint`;

const [board, edge, other] = [1, 2, 3];
const source = endpointOf(board, 4);
const receiver = endpointOf(edge, 5);
const viewer = {
  principal: { kind: 'user', id: 'u', grants: { actions: ['watch'] } },
  session: 'v',
};

const request = ({ method, params }: Pick<Request, 'method' | 'params'>): Request => ({
  ...{ jsonrpc: '2.0', id: 1, method },
  ...(params !== undefined && { params }),
});

function join(change: (transaction: Transaction, endpoint: string) => void = () => undefined) {
  const transaction = new Transaction();
  const mediaPipeline = pipelineOf(board);
  const endpoint = transaction.create('WebRtcEndpoint', { mediaPipeline });
  transaction.invoke('WebRtcEndpoint', source, 'connect', { sink: endpoint });
  transaction.subscribe(endpoint, 'MediaStateChanged');
  transaction.invoke('WebRtcEndpoint', endpoint, 'processOffer', { offer: 'v=0' });
  change(transaction, endpoint);
  return request(requests.transaction(transaction.operations));
}

async function setUp({ viewers = 0, relay = 0, relays = 1, viewersPerNode = 10 } = {}) {
  const directory = new MemoryDirectory();
  const load = { cpu: null, memory: null, bitrate: null, endpoints: 0, pipelines: 0 };
  const node: RecordValues['node'] = {
    ...{ url: 'ws://n/kurento', secret: null, state: 'serving', workers: 1 },
    ...{ load, drain: null, seen: 0 },
  };
  for (const name of ['a', 'b']) await directory.put('node', name, node);
  await directory.put('board', 'cam', {
    node: 'a',
    entry: {
      ...{ name: 'cam', state: 'live', viewers, since: new Date(0).toISOString() },
      ...{ profile: null, firmware: null, viewerEndpoint: null },
      ...{ pipeline: pipelineOf(board), endpoint: source },
    },
  });
  const addRelay = (connected = true) =>
    directory.put('relay', `${pipelineOf(board)}@b/0`, {
      board: 'cam',
      origin: { node: 'a', pipeline: pipelineOf(board), source, endpoint: endpointOf(board, 6) },
      edge: { node: 'b', pipeline: pipelineOf(edge), endpoint: receiver },
      ...{ connected, viewers: relay },
    });
  if (relays > 0) await addRelay();
  const requested: string[] = [];
  const answers: Promise<void>[] = [];
  const placement = new ViewerPlacement({
    ...{ directory, index: new CascadeIndex(directory), viewersPerNode },
    relays: {
      request: ({ name }) => {
        requested.push(name);
        return answers[0];
      },
    },
    owners: { ownerOf: () => 'owner' },
  });
  const place = (wanted: Request, client: object = viewer) =>
    placement.place(wanted, client as Parameters<ViewerPlacement['place']>[1]);
  return { place, requested, answers, addRelay, directory };
}

test('viewers join at the board’s own node while it has room', async () => {
  const { place, requested } = await setUp({ viewers: 5 });
  expect(place(join())).toBeUndefined();
  expect(requested).toEqual([]);
});

test('a whole join is moved to a relay once the board’s node is full', async () => {
  const { place } = await setUp({ viewers: 10 });
  const moved = JSON.stringify(await place(join()));
  expect(moved).toBe(
    JSON.stringify(join())
      .replaceAll(source, receiver)
      .replaceAll(
        `"mediaPipeline":"${pipelineOf(board)}"`,
        `"mediaPipeline":"${pipelineOf(edge)}"`,
      ),
  );
  expect(moved).toContain(receiver);
});

test('so are the steps of a client that joins one by one', async () => {
  const { place } = await setUp({ viewers: 10 });
  const mediaPipeline = pipelineOf(board);
  const created = await place(
    request(requests.create('kurento.WebRtcEndpoint', { mediaPipeline })),
  );
  expect(created?.params).toMatchObject({ constructorParams: { mediaPipeline: pipelineOf(edge) } });
  const sink = endpointOf(edge, 7);
  for (const operation of ['connect', 'disconnect'] as const) {
    const invoke = requests.invoke<'WebRtcEndpoint', typeof operation>(source, operation, { sink });
    expect((await place(request(invoke)))?.params).toMatchObject({ object: receiver });
  }
  const elsewhere = requests.invoke<'WebRtcEndpoint', 'connect'>(source, 'connect', {
    sink: endpointOf(board, 7),
  });
  expect(place(request(elsewhere))).toBeUndefined();
});

test.each<[string, Request]>([
  [
    'talks',
    join((transaction, sink) =>
      transaction.invoke('WebRtcEndpoint', sink, 'connect', { sink: source, mediaType: 'AUDIO' }),
    ),
  ],
  [
    'asks the board',
    join((transaction) => transaction.invoke('WebRtcEndpoint', source, 'getStats')),
  ],
  ['is of two boards', join((transaction) => transaction.describe(pipelineOf(other)))],
  [
    'opens data channels',
    request(
      requests.create('WebRtcEndpoint', {
        mediaPipeline: pipelineOf(board),
        useDataChannels: true,
      }),
    ),
  ],
  ['creates a pipeline', request(requests.create('MediaPipeline', {}))],
  [
    'is nonsense',
    request({ method: 'transaction', params: { operations: [null, 5, { params: 1 }] } }),
  ],
  ['is empty', request({ method: 'ping' })],
])('a request that %s stays at the board’s node', async (_name, wanted) => {
  const { place, requested } = await setUp({ viewers: 1000 });
  expect(place(wanted)).toBeUndefined();
  expect(requested).toEqual([]);
});

test('a board’s own endpoints are in its own pipeline', async () => {
  const { place } = await setUp({ viewers: 1000 });
  expect(place(join(), { ...viewer, session: 'owner' })).toBeUndefined();
  const own = { kind: 'board', id: 'b', name: 'cam' };
  expect(place(join(), { ...viewer, principal: own })).toBeUndefined();
});

test('a viewer waits for the first relay, and joins at the board’s node if there is none', async () => {
  const { place, answers, addRelay, requested } = await setUp({ viewers: 10, relays: 0 });
  expect(place(join())).toBeUndefined();
  answers.push(addRelay().then(() => undefined));
  expect(JSON.stringify(await place(join()))).toContain(receiver);
  expect(requested).toEqual(['cam', 'cam']);
});

test('a relay is wanted before the board’s node is full', async () => {
  const { place, requested } = await setUp({ viewers: 8, relays: 0 });
  expect(place(join())).toBeUndefined();
  expect(requested).toEqual(['cam']);
});

test('another relay is wanted when those that exist are full', async () => {
  const { place, requested } = await setUp({ viewers: 30, relay: 10 });
  expect(JSON.stringify(await place(join()))).toContain(receiver);
  expect(requested).toEqual(['cam']);
});

test('no viewer is placed on a relay that is not connected, or whose node is not serving', async () => {
  const { place, addRelay, directory } = await setUp({ viewers: 10 });
  await addRelay(false);
  expect(place(join())).toBeUndefined();
  await addRelay();
  const node = directory.get('node', 'b')?.value;
  if (node !== undefined) await directory.put('node', 'b', { ...node, state: 'draining' });
  expect(place(join())).toBeUndefined();
});

test('viewers that this gateway placed count before the directory knows them', async () => {
  const { place } = await setUp({ viewers: 7 });
  const places = Array.from({ length: 5 }, () => place(join()));
  expect(places.map((moved) => moved !== undefined)).toEqual([false, false, false, true, true]);
});

test('with 0 viewers for each node there are no relays', async () => {
  const { place, requested } = await setUp({ viewers: 1000, viewersPerNode: 0 });
  expect(place(join())).toBeUndefined();
  expect(requested).toEqual([]);
});

test('nobody waits for a relay because the board’s node is busy or down', async () => {
  const { place, answers, requested, directory } = await setUp({ viewers: 1, relays: 0 });
  answers.push(new Promise(() => undefined));
  const node = directory.get('node', 'a')?.value;
  if (node === undefined) throw new Error('there is no node');
  await directory.put('node', 'a', { ...node, load: { ...node.load, cpu: 99 } });
  expect(place(join())).toBeUndefined();
  expect(requested).toEqual(['cam']);
  await directory.put('node', 'a', { ...node, state: 'down' });
  expect(place(join())).toBeUndefined();
  expect(requested).toEqual(['cam']);
});
