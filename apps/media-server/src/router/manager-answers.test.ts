import { SERVER_MANAGER_ID } from '@boardcast/protocol';
import { expect, test } from 'vitest';
import { managerAnswer } from './manager-answers.ts';

const invoke = (operation: string) =>
  ({ method: 'invoke', object: SERVER_MANAGER_ID, operation, operationParams: {} }) as const;
const answers = (...values: unknown[]) =>
  values.map((value) => ({ result: { sessionId: 'S', value } }));
const lost = { error: { code: 40101, message: 'gone' } };

test.each([
  ['getPipelines', [['a'], ['b', 'c']], ['a', 'b', 'c']],
  ['getSessions', [['s2', 's1'], ['s1']], ['s1', 's2']],
  ['getUsedMemory', [3, 4], 7],
  ['getName', ['x', 'x'], 'x'],
])('%s of %j is %j', (operation, values, value) => {
  expect(managerAnswer(invoke(operation), answers(...values))).toEqual({
    result: { sessionId: 'S', value },
  });
});

test('a worker that died meanwhile adds nothing', () => {
  expect(managerAnswer(invoke('getPipelines'), [lost, ...answers(['a'])])).toEqual({
    result: { sessionId: 'S', value: ['a'] },
  });
  expect(managerAnswer(invoke('getPipelines'), [lost, lost])).toEqual(lost);
  expect(managerAnswer(invoke('getPipelines'), [])).toMatchObject({ error: { code: -32603 } });
});
