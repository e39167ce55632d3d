import { expect, it } from 'vitest';
import { boardsIn } from './directory.ts';

const board = { name: '<b>', state: 'live', viewers: 1, pipeline: 'p', endpoint: 'p/e' };
const message = (boards: unknown) => JSON.stringify({ type: 'boards', boards });

it('reads the boards and leaves out what it does not know', () => {
  expect(boardsIn(message([{ ...board, more: true }]))).toEqual([board]);
});

it.each(['heartbeat', 'something newer'])('reads no boards in a message of type %s', (type) => {
  expect(boardsIn(JSON.stringify({ type }))).toBeUndefined();
});

it.each(['', '[]', '{}', message({}), message([{}]), message([{ ...board, state: 'odd' }])])(
  'refuses %s',
  (text) => {
    expect(() => boardsIn(text)).toThrow();
  },
);
