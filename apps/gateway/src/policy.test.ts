import { describe, expect, it } from 'vitest';
import { maxMessageLength, validateMessage } from './policy.ts';

const invoke = (sink: string) => ({
  jsonrpc: '2.0',
  id: 3,
  method: 'invoke',
  params: {
    object: 'p_kurento.MediaPipeline/e_kurento.WebRtcEndpoint',
    operation: 'connect',
    operationParams: { sink },
  },
});
const create = (type: string, id: number) => ({
  jsonrpc: '2.0',
  id,
  method: 'create',
  params: { type, constructorParams: {} },
});
const transaction = (...operations: unknown[]) => ({
  jsonrpc: '2.0',
  id: 3,
  method: 'transaction',
  params: { operations },
});

function codeOf(message: unknown): number | 'forward' {
  const decision = validateMessage(typeof message === 'string' ? message : JSON.stringify(message));
  if (decision.kind === 'forward') return 'forward';
  return (JSON.parse(decision.text) as { error: { code: number } }).error.code;
}

describe('validateMessage', () => {
  it.each([
    [
      'an endpoint as a sink',
      invoke('p_kurento.MediaPipeline/f_kurento.WebRtcEndpoint'),
      'forward',
    ],
    ['a pipeline as a sink', invoke('p_kurento.MediaPipeline'), 40004],
    ['the server as a sink', invoke('manager_ServerManager'), 40004],
    ['a transaction in a transaction', transaction(null, transaction()), -32601],
    [
      'a new pipeline as a sink',
      transaction(create('MediaPipeline', 0), { ...invoke('newref:0'), id: 1 }),
      40004,
    ],
    [
      'a new endpoint as a sink',
      transaction(create('WebRtcEndpoint', 0), { ...invoke('newref:0'), id: 1 }),
      'forward',
    ],
    ['text that is no JSON', 'hello', -32700],
    ['a batch', [create('MediaPipeline', 1)], -32600],
    ['a message of 10 MB', 'x'.repeat(10 * maxMessageLength), -32600],
    [
      'an unknown method, which the media server answers',
      { ...invoke('x'), method: 'x' },
      'forward',
    ],
  ])('%s', (_name, message, expected) => {
    expect(codeOf(message)).toBe(expected);
  });
});
