import { SERVER_MANAGER_ID, makeEndpointId, makePipelineId } from '@boardcast/protocol';
import { expect, test } from 'vitest';
import { routeOf, routeOfTransaction } from './route.ts';
import { uuidOf } from './worker-ids.ts';

const pipelines = [makePipelineId(uuidOf(0)), makePipelineId(uuidOf(1))] as const;
const endpoints = [
  makeEndpointId(pipelines[0], uuidOf(0)),
  makeEndpointId(pipelines[1], uuidOf(1)),
] as const;

const create = (type: string, constructorParams: unknown = {}) =>
  ({ method: 'create', type, constructorParams }) as const;
const connect = (object: string, sink: unknown) =>
  ({ method: 'invoke', object, operation: 'connect', operationParams: { sink } }) as const;

test('a call is routed to the worker of its object', () => {
  expect(routeOf(create('MediaPipeline'), 2)).toBe('least-loaded');
  expect(routeOf(create('WebRtcEndpoint', { mediaPipeline: pipelines[1] }), 2)).toBe(1);
  expect(routeOf({ method: 'describe', object: endpoints[1] }, 2)).toBe(1);
  expect(routeOf({ method: 'release', object: pipelines[0] }, 2)).toBe(0);
  expect(routeOf(connect(endpoints[0], endpoints[0]), 2)).toBe(0);
  expect(routeOf({ method: 'describe', object: SERVER_MANAGER_ID }, 2)).toBe('all');
});

test('a call without known objects is routed to any worker', () => {
  expect(routeOf(create('Bogus', null), 2)).toBe('any');
  expect(routeOf(connect('X', 7), 2)).toBe('any');
});

test('objects of two workers do not share a pipeline', () => {
  expect(() => routeOf(connect(endpoints[0], endpoints[1]), 2)).toThrow(
    'Media elements do not share pipeline',
  );
  expect(() =>
    routeOfTransaction(
      [
        { method: 'describe', params: { object: pipelines[0] } },
        { method: 'describe', params: { object: pipelines[1] } },
      ],
      2,
    ),
  ).toThrow('Media elements do not share pipeline');
});

test('a transaction is executed by one worker', () => {
  const pipeline = { method: 'create', params: { type: 'MediaPipeline' } };
  const endpoint = {
    method: 'create',
    params: { type: 'WebRtcEndpoint', constructorParams: { mediaPipeline: 'newref:0' } },
  };
  expect(routeOfTransaction([pipeline, endpoint], 2)).toBe('least-loaded');
  const named = { method: 'describe', params: { object: endpoints[1] } };
  expect(routeOfTransaction([pipeline, endpoint, named], 2)).toBe(1);
  expect(routeOfTransaction([], 2)).toBe('any');
  expect(routeOfTransaction([null, 7, { params: [] }], 2)).toBe('any');
});

test('a transaction that names the manager is routed operation by operation', () => {
  const getInfo = { method: 'invoke', params: { object: SERVER_MANAGER_ID, operation: 'getInfo' } };
  expect(routeOfTransaction([getInfo], 2)).toBe('each');
});
