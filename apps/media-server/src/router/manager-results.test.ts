import { SERVER_MANAGER_ID } from '@boardcast/protocol';
import { expect, test } from 'vitest';
import { mergeManagerResults } from './manager-results.ts';

const invoke = (operation: string) =>
  ({ method: 'invoke', object: SERVER_MANAGER_ID, operation, operationParams: {} }) as const;
const results = (...values: unknown[]) =>
  values.map((value) => ({ result: { sessionId: 'S', value } }));
const lost = { error: { code: 40101, message: 'not found' } };

test.each([
  ['getPipelines', [['a'], ['b', 'c']], ['a', 'b', 'c']],
  ['getSessions', [['s2', 's1'], ['s1']], ['s1', 's2']],
  ['getUsedMemory', [3, 4], 7],
  ['getName', ['x', 'x'], 'x'],
])('%s of %j is %j', (operation, values, value) => {
  expect(mergeManagerResults(invoke(operation), results(...values))).toEqual({
    result: { sessionId: 'S', value },
  });
});

test('a worker that crashed meanwhile adds nothing', () => {
  expect(mergeManagerResults(invoke('getPipelines'), [lost, ...results(['a'])])).toEqual({
    result: { sessionId: 'S', value: ['a'] },
  });
  expect(mergeManagerResults(invoke('getPipelines'), [lost, lost])).toEqual(lost);
  expect(mergeManagerResults(invoke('getPipelines'), [])).toMatchObject({
    error: { code: -32603 },
  });
});
