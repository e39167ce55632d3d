import {
  makeEndpointId,
  makePipelineId,
  SERVER_MANAGER_ID,
  type Request,
} from '@boardcast/protocol';
import { expect, it } from 'vitest';
import { objectsIn, routeOf } from './request-route.ts';

const [one, two] = [makePipelineId('1'), makePipelineId('2')];
const nodes = new Map([
  [one, 'n1'],
  [two, 'n2'],
]);
const request = (method: string, params: Record<string, unknown>): Request => ({
  jsonrpc: '2.0',
  id: 1,
  method,
  params,
});
const route = (...args: Parameters<typeof request>) =>
  routeOf(request(...args), (pipeline) => nodes.get(pipeline));
const create = { method: 'create', params: { type: 'MediaPipeline' } };
const createEndpoint = (mediaPipeline: string) => ({
  method: 'create',
  params: { type: 'WebRtcEndpoint', constructorParams: { mediaPipeline } },
});
const connect = (object: string, sink: string) => ({
  ...{ object, operation: 'connect' },
  operationParams: { sink },
});

it('is the node of the pipeline that the ids begin with', () => {
  const endpoint = makeEndpointId(two, 'e');
  expect(route('describe', { object: endpoint })).toEqual({ kind: 'node', node: 'n2' });
  expect(route('invoke', connect(endpoint, endpoint))).toEqual({ kind: 'node', node: 'n2' });
  expect(route('create', createEndpoint(one).params)).toEqual({ kind: 'node', node: 'n1' });
});

it('is chosen for a new pipeline, also where a transaction makes it', () => {
  expect(route('create', create.params)).toEqual({ kind: 'choose' });
  expect(route('transaction', { operations: [create, createEndpoint('newref:0')] })).toEqual({
    kind: 'choose',
  });
  const joins = [create, createEndpoint(one)];
  expect(route('transaction', { operations: joins })).toEqual({ kind: 'node', node: 'n1' });
});

it('is any where no known object is named', () => {
  expect(route('describe', { object: makePipelineId('3') })).toEqual({ kind: 'any' });
  expect(route('transaction', { operations: [null, 7, { params: [] }] })).toEqual({ kind: 'any' });
  expect(route('transaction', { operations: 7 })).toEqual({ kind: 'any' });
});

it('is all for what the manager tells of all, and any for what each tells', () => {
  const manager = (operation: string) => ({ object: SERVER_MANAGER_ID, operation });
  expect(route('invoke', manager('getPipelines'))).toEqual({ kind: 'all' });
  expect(route('subscribe', { object: SERVER_MANAGER_ID })).toEqual({ kind: 'all' });
  expect(route('invoke', manager('getInfo'))).toEqual({ kind: 'any' });
  const operations = [{ method: 'invoke', params: manager('getPipelines') }];
  expect(route('transaction', { operations })).toEqual({ kind: 'each' });
});

it('does not connect what is on two nodes', () => {
  const params = connect(makeEndpointId(one, 'a'), makeEndpointId(two, 'b'));
  expect(() => route('invoke', params)).toThrow('Media elements do not share pipeline');
  expect(objectsIn(request('invoke', params))).toHaveLength(2);
});
