import { requests, Transaction, type Action, type Request } from '@boardcast/protocol';
import { describe, expect, it } from 'vitest';
import { Permissions, type AccessContext } from './permissions.ts';
import type { Principal } from './principal.ts';

const uuid = (digit: string) =>
  `${digit.repeat(8)}-${digit.repeat(4)}-4${digit.repeat(3)}-8${digit.repeat(3)}-${digit.repeat(12)}`;
const objectsOf = (digit: string) => {
  const pipeline = `${uuid(digit)}_kurento.MediaPipeline`;
  const endpoint = (other: string) => `${pipeline}/${uuid(other)}_kurento.WebRtcEndpoint`;
  return { pipeline, endpoint: endpoint('a'), announced: endpoint('b'), viewers: endpoint('c') };
};
const kitchen = objectsOf('1');
const garden = objectsOf('2');
const unpublished = objectsOf('3');
const manager = 'manager_ServerManager';

const board: Principal = { kind: 'board', id: 'key kitchen', credential: '1', name: 'kitchen' };
const user = (boards: readonly string[], ...actions: readonly Action[]): Principal => ({
  kind: 'user',
  id: 'token 1',
  credential: '1',
  grants: { boards: [...boards], actions: [...actions] },
});
const watcher = user(['kitchen'], 'watch');
const talker = user(['kitchen'], 'watch', 'talk');
const controller = user(['kitchen'], 'watch', 'control');

const creators: Readonly<Record<string, string>> = {
  [kitchen.pipeline]: board.id,
  [kitchen.endpoint]: board.id,
  [kitchen.announced]: board.id,
  [kitchen.viewers]: watcher.id,
  [garden.pipeline]: 'key garden',
  [garden.endpoint]: 'key garden',
  [garden.announced]: 'key garden',
  [garden.viewers]: 'token 2',
  [unpublished.pipeline]: board.id,
};
let usedBy: string | undefined;
const context: AccessContext = {
  principalOfSession: (id) => ({ [uuid('5')]: board.id, [uuid('6')]: watcher.id })[id],
  creatorOf: (object) => creators[object],
  boardIn: (pipeline) => {
    if (pipeline === kitchen.pipeline)
      return { name: 'kitchen', endpoint: kitchen.endpoint, viewerEndpoint: kitchen.announced };
    if (pipeline === garden.pipeline)
      return { name: 'garden', endpoint: garden.endpoint, viewerEndpoint: garden.announced };
    return undefined;
  },
  userOf: () => usedBy,
};
const permissions = new Permissions(context);

type Body = Pick<Request, 'method' | 'params'>;
const request = ({ method, params }: Body): Request => ({
  jsonrpc: '2.0',
  id: 1,
  method,
  ...(params && { params }),
});
const invoke = (object: string, operation: string, operationParams: object = {}): Body => ({
  method: 'invoke',
  params: { object, operation, operationParams },
});
const connect = (object: string, sink: string, mediaType?: string) =>
  invoke(object, 'connect', { sink, ...(mediaType && { mediaType }) });
const createEndpoint = (mediaPipeline: string) =>
  requests.create('WebRtcEndpoint', { mediaPipeline });

const principals = { board, watcher, talker, controller };
type Name = keyof typeof principals;
const all: readonly Name[] = ['board', 'watcher', 'talker', 'controller'];
const viewers: readonly Name[] = ['watcher', 'talker', 'controller'];

/** Every row of the table: what is asked, and who may. */
const rows: readonly (readonly [string, Body, readonly Name[]])[] = [
  ['ping', { method: 'ping', params: {} }, all],
  ['a new session', { method: 'connect', params: {} }, all],
  [
    'to resume the session of a board',
    { method: 'connect', params: { sessionId: uuid('5') } },
    ['board'],
  ],
  [
    'to resume the session of a viewer',
    { method: 'connect', params: { sessionId: uuid('6') } },
    viewers,
  ],
  ['to resume an unknown session', { method: 'connect', params: { sessionId: uuid('7') } }, []],
  [
    'to close the session of a board',
    { method: 'closeSession', params: { sessionId: uuid('5') } },
    ['board'],
  ],
  ['a pipeline', requests.create('MediaPipeline', {}), ['board']],
  ['an endpoint in the board’s pipeline', createEndpoint(kitchen.pipeline), all],
  ['an endpoint in another board’s pipeline', createEndpoint(garden.pipeline), []],
  ['an endpoint in a pipeline without a board', createEndpoint(unpublished.pipeline), ['board']],
  ...['PlayerEndpoint', 'RecorderEndpoint', 'kurento.HttpPostEndpoint', '', 'newref:0'].map(
    (type) =>
      [
        `an object of type “${type}”`,
        {
          method: 'create',
          params: { type, constructorParams: { mediaPipeline: kitchen.pipeline } },
        },
        [],
      ] as const,
  ),
  ['a session id that is no text', { method: 'ping', params: { sessionId: [uuid('5')] } }, []],
  [
    'its own name',
    invoke(kitchen.pipeline, 'addTag', { key: 'board', value: 'kitchen' }),
    ['board'],
  ],
  ['another name', invoke(kitchen.pipeline, 'addTag', { key: 'board', value: 'garden' }), []],
  ['another tag', invoke(kitchen.pipeline, 'addTag', { key: 'profile', value: 'x' }), ['board']],
  ['to release the board’s endpoint', requests.release(kitchen.endpoint), ['board']],
  ['to release another board’s endpoint', requests.release(garden.endpoint), []],
  ['to release the viewer’s endpoint', requests.release(kitchen.viewers), viewers],
  ['to release another viewer’s endpoint', requests.release(garden.viewers), []],
  [
    'to describe the board’s endpoint',
    { method: 'describe', params: { object: kitchen.endpoint } },
    ['board'],
  ],
  [
    'an offer to the announced endpoint',
    invoke(kitchen.announced, 'processOffer', { offer: '' }),
    all,
  ],
  [
    'an offer to another board’s announced endpoint',
    invoke(garden.announced, 'processOffer', { offer: '' }),
    [],
  ],
  [
    'events of the viewer’s endpoint',
    requests.subscribe(kitchen.viewers, 'IceCandidateFound'),
    viewers,
  ],
  [
    'events of the board’s endpoint',
    requests.subscribe(kitchen.endpoint, 'MediaStateChanged'),
    ['board'],
  ],
  ['board to viewer', connect(kitchen.endpoint, kitchen.viewers), viewers],
  ['board to viewer, video', connect(kitchen.endpoint, kitchen.viewers, 'VIDEO'), viewers],
  ['board to viewer, data', connect(kitchen.endpoint, kitchen.viewers, 'DATA'), []],
  ['viewer to board', connect(kitchen.viewers, kitchen.endpoint), []],
  [
    'viewer to board, audio',
    connect(kitchen.viewers, kitchen.endpoint, 'AUDIO'),
    ['talker', 'controller'],
  ],
  ['viewer to board, data', connect(kitchen.viewers, kitchen.endpoint, 'DATA'), ['controller']],
  ['viewer to board, video', connect(kitchen.viewers, kitchen.endpoint, 'VIDEO'), []],
  ['board to its announced endpoint', connect(kitchen.endpoint, kitchen.announced), ['board']],
  ['another board to the viewer', connect(garden.endpoint, kitchen.viewers), []],
  ['the server’s pipelines', invoke(manager, 'getPipelines'), []],
  ['events of the server', requests.subscribe(manager, 'ObjectCreated'), []],
  ['a TURN server of its own', invoke(kitchen.viewers, 'setTurnUrl', { turnUrl: 'x' }), []],
  ['an unknown method', { method: 'shutDown', params: { object: kitchen.viewers } }, []],
  ['an unknown object', requests.release(objectsOf('9').endpoint), []],
  ['no object', { method: 'release', params: {} }, []],
];

function whoMay(body: Body): readonly Name[] {
  return all.filter((name) => permissions.refusal(principals[name], request(body)) === undefined);
}

describe.each(rows)('%s', (_, body, allowed) => {
  it('is allowed to those whom the table names', () => {
    expect(whoMay(body)).toEqual(allowed);
  });

  it('is the same inside a transaction', () => {
    const operations = [{ jsonrpc: '2.0', id: 0, ...body }];
    if (body.params?.['sessionId'] !== undefined) return;
    expect(whoMay({ method: 'transaction', params: { operations } })).toEqual(allowed);
  });
});

it('an administrator may do everything', () => {
  for (const [, body] of rows) {
    expect(
      permissions.refusal({ kind: 'admin', id: 'x', credential: 'x' }, request(body)),
    ).toBeUndefined();
  }
});

it('a token for no board of that name may nothing with it', () => {
  const other = user(['garden'], 'watch', 'talk', 'control');
  expect(permissions.refusal(other, request(createEndpoint(kitchen.pipeline)))).toEqual({
    action: 'watch',
    method: 'create',
  });
});

it('a token without an action may nothing', () => {
  const nothing = user(['*'], 'playback');
  expect(permissions.refusal(nothing, request(createEndpoint(kitchen.pipeline)))).toEqual({
    action: 'watch',
    method: 'create',
  });
});

it('an announced endpoint that someone uses is that one’s alone', () => {
  const offer = request(invoke(kitchen.announced, 'processOffer', { offer: '' }));
  usedBy = watcher.id;
  expect(permissions.refusal(watcher, offer)).toBeUndefined();
  usedBy = 'token 9';
  expect(permissions.refusal(watcher, offer)).toEqual({ action: 'admin', method: 'invoke' });
  usedBy = undefined;
});

it('a board publishes with one transaction', () => {
  const transaction = new Transaction();
  const pipeline = transaction.create('MediaPipeline', {});
  transaction.invoke('MediaPipeline', pipeline, 'addTag', { key: 'board', value: 'kitchen' });
  const source = transaction.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  const sink = transaction.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  transaction.invoke('WebRtcEndpoint', source, 'connect', { sink });
  transaction.invoke('WebRtcEndpoint', source, 'processOffer', { offer: 'v=0' });
  const body = { method: 'transaction', params: { operations: transaction.operations } };

  expect(whoMay(body)).toEqual(['board']);
});

it('a viewer joins with one transaction, as the board itself could', () => {
  const transaction = new Transaction();
  const sink = transaction.create('WebRtcEndpoint', { mediaPipeline: kitchen.pipeline });
  transaction.invoke('WebRtcEndpoint', kitchen.endpoint, 'connect', { sink });
  transaction.invoke('WebRtcEndpoint', sink, 'processOffer', { offer: 'v=0' });
  const body = { method: 'transaction', params: { operations: transaction.operations } };

  expect(whoMay(body)).toEqual(all);
});

it.each([
  [
    'its own result',
    [
      {
        method: 'create',
        params: { type: 'WebRtcEndpoint', constructorParams: { mediaPipeline: 'newref:0' } },
      },
    ],
  ],
  [
    'a later result',
    [{ method: 'release', params: { object: 'newref:1' } }, requests.create('MediaPipeline', {})],
  ],
  [
    'a result that is no object',
    [{ method: 'ping' }, { method: 'release', params: { object: 'newref:0' } }],
  ],
  ['nothing', [null, 3, 'x', [], {}]],
])('a reference to %s is refused', (_, operations) => {
  expect(whoMay({ method: 'transaction', params: { operations } })).toEqual([]);
});

it.each([
  ['an operation', { object: kitchen.viewers, operation: 'newref:0' }],
  [
    'a parameter',
    { object: kitchen.viewers, operation: 'addTag', operationParams: { key: 'newref:0' } },
  ],
  ['a session', { object: kitchen.viewers, operation: 'getName', sessionId: 'newref:0' }],
  [
    'an unknown result',
    { object: kitchen.viewers, operation: 'setName', operationParams: { name: 'newref:0x' } },
  ],
  [
    'a list',
    { object: kitchen.viewers, operation: 'setName', operationParams: { name: ['newref:0'] } },
  ],
])('text that a client chose cannot become %s by a reference', (_, params) => {
  const chosen = invoke(kitchen.viewers, 'getName');
  const operations = [chosen, { method: 'invoke', params }];
  expect(whoMay({ method: 'transaction', params: { operations: [chosen] } })).toEqual(viewers);
  expect(whoMay({ method: 'transaction', params: { operations } })).toEqual([]);
});

it('a transaction in the session of someone else is refused', () => {
  const operations = [{ jsonrpc: '2.0', id: 0, method: 'ping', params: {} }];
  expect(whoMay({ method: 'transaction', params: { operations, sessionId: uuid('5') } })).toEqual([
    'board',
  ]);
  expect(
    permissions.refusal(
      watcher,
      request({ method: 'transaction', params: { operations, sessionId: uuid('5') } }),
    ),
  ).toBeDefined();
});

it('ten thousand references in a row take no time', () => {
  const operations = Array.from({ length: 10_000 }, (_, index) => ({
    method: 'create',
    params: {
      type: 'MediaPipeline',
      constructorParams: index === 0 ? {} : { mediaPipeline: `newref:${index - 1}` },
    },
  }));
  expect(whoMay({ method: 'transaction', params: { operations } })).toEqual(['board']);
});
