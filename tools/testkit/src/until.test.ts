import { expect, it } from 'vitest';
import { eventually, until, withTimeout } from './until.ts';

it('resolves with the first value that is neither undefined nor false', async () => {
  const values = [undefined, false, 0];

  expect(await until('a value', () => values.shift())).toBe(0);
});

it('rejects with the description after the timeout', async () => {
  await expect(until('it happens', () => false, 20)).rejects.toThrow(
    'Not within 20 ms: it happens.',
  );
  const pending = new Promise(() => undefined);
  await expect(withTimeout('it settles', pending, 20)).rejects.toThrow(
    'Not within 20 ms: it settles.',
  );
});

it('repeats an assertion, and rejects with its last error', async () => {
  let count = 0;
  await eventually(() => expect((count += 1)).toBe(3));

  await expect(eventually(() => expect(count).toBe(4), 20)).rejects.toThrow('expected 3 to be 4');
});
