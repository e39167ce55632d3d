import { makeEvent, type Request } from '@boardcast/protocol';
import { expect, it } from 'vitest';
import { Directory } from './directory.ts';

const endpointOf = (pipeline: string, name: string) => `${pipeline}/${name}_kurento.WebRtcEndpoint`;

/** A directory with one board in it, published by one transaction as a board does. */
function publish(directory: Directory, id: string, tag?: string, sessionId = id): void {
  const pipeline = `${id}_kurento.MediaPipeline`;
  const invoke = (object: string, operation: string, operationParams: object) =>
    ['invoke', { object, operation, operationParams }, null] as const;
  const steps: readonly (readonly [string, object, unknown])[] = [
    ['create', { type: 'MediaPipeline' }, pipeline],
    ['create', { type: 'WebRtcEndpoint' }, endpointOf(pipeline, 'board')],
    ['create', { type: 'WebRtcEndpoint' }, endpointOf(pipeline, 'viewer')],
    ...(tag === undefined ? [] : [invoke('newref:0', 'addTag', { key: 'board', value: tag })]),
    invoke('newref:1', 'connect', { sink: 'newref:2' }),
    ['invoke', { object: 'newref:1', operation: 'processOffer', operationParams: {} }, 'v=0'],
  ];
  const operations = steps.map(([method, params], n) => ({
    jsonrpc: '2.0',
    id: n,
    method,
    params,
  }));
  const replies = steps.map(([, , value], n) => ({ jsonrpc: '2.0', id: n, result: { value } }));
  const request: Request = { jsonrpc: '2.0', id: 1, method: 'transaction', params: { operations } };
  directory.learn(id, request, { jsonrpc: '2.0', id: 1, result: { value: replies, sessionId } });
}

function flow(directory: Directory, id: string, state: 'FLOWING' | 'NOT_FLOWING'): void {
  const board = endpointOf(`${id}_kurento.MediaPipeline`, 'board');
  const data = { mediaType: 'VIDEO', padName: 'default', state } as const;
  const { params } = makeEvent(board, 'MediaFlowOutStateChanged', data, 0);
  directory.hear(params.value);
}

const names = (directory: Directory) => directory.boards().map(({ name }) => name);

it('learns a board from the one transaction that publishes it', () => {
  const directory = new Directory(
    () => undefined,
    () => 0,
  );

  publish(directory, 'a', '<b>kitchen</b>');

  expect(directory.boards()).toEqual([
    {
      name: '<b>kitchen</b>',
      profile: null,
      state: 'offline',
      viewers: 0,
      since: '1970-01-01T00:00:00.000Z',
      pipeline: 'a_kurento.MediaPipeline',
      endpoint: 'a_kurento.MediaPipeline/board_kurento.WebRtcEndpoint',
      viewerEndpoint: 'a_kurento.MediaPipeline/viewer_kurento.WebRtcEndpoint',
    },
  ]);
});

it('calls a board live while its media flows', () => {
  const directory = new Directory(() => undefined);
  publish(directory, 'a');

  flow(directory, 'a', 'FLOWING');
  const live = directory.boards()[0]?.state;
  flow(directory, 'a', 'NOT_FLOWING');

  expect([live, directory.boards()[0]?.state]).toEqual(['live', 'offline']);
});

it('takes the media server’s word for what happened before anybody listened', () => {
  const directory = new Directory(() => undefined);
  publish(directory, 'a');
  const pipeline = 'a_kurento.MediaPipeline';

  directory.found(endpointOf(pipeline, 'board'), { connected: true, flowing: ['VIDEO'] });
  directory.found(endpointOf(pipeline, 'viewer'), { connected: true, flowing: [] });
  directory.found(endpointOf(pipeline, 'nobody'), { connected: true, flowing: [] });

  expect(directory.boards()).toMatchObject([{ state: 'live', viewers: 1 }]);
});

it('believes an event more than an answer that was on its way', () => {
  const directory = new Directory(() => undefined);
  publish(directory, 'a');
  publish(directory, 'b');

  flow(directory, 'a', 'FLOWING');
  flow(directory, 'b', 'NOT_FLOWING');
  const board = (id: string) => endpointOf(`${id}_kurento.MediaPipeline`, 'board');
  directory.found(board('a'), { connected: false, flowing: [] });
  directory.found(board('b'), { connected: false, flowing: ['VIDEO'] });

  expect(directory.boards().map(({ state }) => state)).toEqual(['live', 'offline']);
});

it('numbers the boards that have no name, and keeps names apart', () => {
  const directory = new Directory(() => undefined);

  publish(directory, 'a');
  publish(directory, 'b', 'kitchen');
  publish(directory, 'c');
  publish(directory, 'd', 'kitchen');

  expect(names(directory)).toEqual(['board-1', 'kitchen-2', 'board-2', 'kitchen']);
});

it('counts a viewer while its media is connected', () => {
  const directory = new Directory(() => undefined);
  publish(directory, 'a');
  const viewer = endpointOf('a_kurento.MediaPipeline', 'viewer');
  const states = { oldState: 'DISCONNECTED', newState: 'CONNECTED' } as const;
  const dtls = { streamId: '1', componentId: '1', connectionId: '1', state: 'CLOSED' } as const;

  directory.hear(makeEvent(viewer, 'MediaStateChanged', states, 0).params.value);
  const watched = directory.boards()[0]?.viewers;
  directory.hear(makeEvent(viewer, 'DtlsConnectionStateChange', dtls, 0).params.value);

  expect([watched, directory.boards()[0]?.viewers]).toEqual([1, 0]);
});

/** A viewer's endpoint at a board, made, and left at once. */
function visit(directory: Directory, id: string, sessionId: string): string {
  const pipeline = `${id}_kurento.MediaPipeline`;
  const endpoint = endpointOf(pipeline, `visitor-${sessionId}`);
  const params = { type: 'WebRtcEndpoint', constructorParams: { mediaPipeline: pipeline } };
  const call = { jsonrpc: '2.0', id: 2 } as const;
  const request: Request = { ...call, method: 'create', params };
  directory.learn('socket', request, { ...call, result: { value: endpoint, sessionId } });
  for (const [oldState, newState] of [
    ['DISCONNECTED', 'CONNECTED'],
    ['CONNECTED', 'DISCONNECTED'],
  ] as const) {
    const event = makeEvent(endpoint, 'MediaStateChanged', { oldState, newState }, 0);
    directory.hear(event.params.value);
  }
  return endpoint;
}

const grace = { pipelineMs: 60_000, endpointMs: 2000 };

it('lets go of a dead board after a while, and at once of one that came back elsewhere', () => {
  let now = 0;
  const directory = new Directory(
    () => undefined,
    () => now,
  );
  publish(directory, 'dead');
  publish(directory, 'old', 'kitchen');
  publish(directory, 'new', 'kitchen');

  const atFirst = directory.abandoned(grace);
  flow(directory, 'new', 'FLOWING');
  const superseded = directory.abandoned(grace);
  now = 60_001;

  expect([atFirst, superseded]).toEqual([[], ['old_kurento.MediaPipeline']]);
  expect(directory.abandoned(grace)).toEqual([
    'dead_kurento.MediaPipeline',
    'old_kurento.MediaPipeline',
  ]);
});

it('lets go of the endpoint of a viewer that left, and of none that is the board’s own', () => {
  let now = 0;
  const directory = new Directory(
    () => undefined,
    () => now,
  );
  publish(directory, 'a', 'kitchen', 'session of the board');
  flow(directory, 'a', 'FLOWING');
  const left = visit(directory, 'a', 'session of a viewer');
  visit(directory, 'a', 'session of the board');

  const atFirst = directory.abandoned(grace);
  now = 2001;
  const later = directory.abandoned(grace);
  directory.forget(left);

  expect([atFirst, later, directory.abandoned(grace)]).toEqual([[], [left], []]);
});

it('adopts a board that published before', () => {
  const directory = new Directory(() => undefined);
  const pipeline = 'a_kurento.MediaPipeline';
  const [board, viewer] = [endpointOf(pipeline, 'board'), endpointOf(pipeline, 'viewer')];
  const one = { id: board, negotiated: true, connected: true, source: undefined };
  const other = { id: viewer, negotiated: false, connected: false, source: board };

  directory.adopt({
    id: pipeline,
    tags: [['board', 'kitchen']],
    endpoints: [one, other],
    flowing: ['VIDEO'],
  });

  expect(directory.boards()).toMatchObject([
    { name: 'kitchen', state: 'live', endpoint: board, viewerEndpoint: viewer },
  ]);
});
