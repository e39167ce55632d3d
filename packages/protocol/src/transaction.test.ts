import { describe, expect, it } from 'vitest';
import { checkOperation } from './api.ts';
import { checkInnerIds } from './call.ts';
import { makeEndpointId, makePipelineId, objectTypeOf, pipelineIdOf } from './ids.ts';
import { parseTransactionResult, Transaction } from './transaction.ts';

describe('Transaction', () => {
  it('numbers its operations and refers to their values', () => {
    const transaction = new Transaction();

    const pipeline = transaction.create('MediaPipeline', {});
    const board = transaction.create('WebRtcEndpoint', { mediaPipeline: pipeline });
    const viewer = transaction.create('WebRtcEndpoint', { mediaPipeline: pipeline });
    transaction.invoke('WebRtcEndpoint', board, 'connect', { sink: viewer });

    expect(transaction.operations.map(({ id }) => id)).toEqual([0, 1, 2, 3]);
    expect(transaction.operations[3]?.params).toEqual({
      object: 'newref:1',
      operation: 'connect',
      operationParams: { sink: 'newref:2' },
    });
  });

  it('gives each value by its reference, checked against the operation', () => {
    const transaction = new Transaction();
    const pipeline = transaction.create('MediaPipeline', {});
    const tags = transaction.invoke('MediaPipeline', pipeline, 'getTags', {});
    transaction.describe(pipeline);

    const values = transaction.read(['p', [{ key: 'board', value: 'kitchen' }], undefined]);
    const wrong = transaction.read(['p', 'not tags']);

    expect(values.get(pipeline)).toBe('p');
    expect(values.get(tags)[0]?.value).toBe('kitchen');
    expect(() => wrong.get(tags)).toThrow(expect.objectContaining({ code: 'invalid-result' }));
    expect(() => values.get('newref:9')).toThrow('No operation: newref:9');
  });

  it('rejects ids that do not count from 0', () => {
    expect(() => checkInnerIds([0, 1, 2])).not.toThrow();
    expect(() => checkInnerIds([5])).toThrow("Id of request '0' should be '0'");
  });

  it('rejects a result that is not a list of replies', () => {
    expect(() => parseTransactionResult([{ id: 0, jsonrpc: '2.0' }])).toThrow(/not a list/);
    expect(() => parseTransactionResult('x')).toThrow(/not a list/);
  });
});

describe('checkOperation', () => {
  it.each([
    ['bogus', undefined, "Method 'bogus' with 0 parameters not found"],
    ['toString', {}, "Method 'toString' with 0 parameters not found"],
    ['connect', {}, "'sink' parameter should be a string"],
    ['connect', { sink: 'x', mediaType: 'SMELL' }, "Invalid value for 'MediaType'"],
    ['processOffer', undefined, "'operationParams' is required"],
    ['addIceCandidate', {}, "'candidate' parameter should be a object"],
    ['setMaxVideoSendBandwidth', {}, "'maxVideoSendBandwidth' parameter should be a integer"],
  ])('%s %j', (operation, params, message) => {
    expect(() => checkOperation('WebRtcEndpoint', operation, params)).toThrow(message);
  });
});

describe('ids', () => {
  it('have a type and a pipeline', () => {
    const pipeline = makePipelineId('1');
    const endpoint = makeEndpointId(pipeline, '2');

    expect([pipeline, endpoint, 'manager_ServerManager', 'x'].map(objectTypeOf)).toEqual([
      'MediaPipeline',
      'WebRtcEndpoint',
      'ServerManager',
      undefined,
    ]);
    expect(pipelineIdOf(endpoint)).toBe(pipeline);
  });
});
