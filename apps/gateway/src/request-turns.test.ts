import { expect, it } from 'vitest';
import { RequestTurns } from './request-turns.ts';

const noError = (): void => expect.unreachable();

function deferred() {
  let resolve = (): void => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<void>((...settle) => ([resolve, reject] = settle));
  return { promise, resolve: () => resolve(), reject: (error: Error) => reject(error) };
}

it('handles at once what awaits nothing, and lets the rest wait in order', async () => {
  const turns = new RequestTurns(10, noError);
  const handled: number[] = [];
  const first = deferred();
  const handle = (number: number) => () => void handled.push(number);
  turns.take(handle(0));
  expect(handled).toEqual([0]);
  turns.take(() => first.promise.then(() => void handled.push(1)));
  turns.take(handle(2));
  turns.take(handle(3));
  expect(handled).toEqual([0]);
  first.resolve();
  await expect.poll(() => handled).toEqual([0, 1, 2, 3]);
  turns.take(handle(4));
  expect(handled).toEqual([0, 1, 2, 3, 4]);
});

it('lets no more wait than it may', () => {
  const turns = new RequestTurns(1, noError);
  turns.take(() => deferred().promise);
  expect(turns.take(() => undefined)).toBe(true);
  expect(turns.take(() => undefined)).toBe(false);
});

it('reports an error, and goes on', async () => {
  let errors = 0;
  const turns = new RequestTurns(10, () => (errors += 1));
  const failing = deferred();
  let handled = false;
  turns.take(() => failing.promise);
  turns.take(() => void (handled = true));
  failing.reject(new Error('unexpected'));
  await expect.poll(() => handled).toBe(true);
  expect(errors).toBe(1);
});
