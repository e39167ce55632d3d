import { expect, it } from 'vitest';
import { KeyFramesOnly } from './key-frames-only.ts';

/** A server with scripted answers that counts the queries. */
function server(answers: readonly boolean[]) {
  let queries = 0;
  const keyFramesOnly = new KeyFramesOnly(() => Promise.resolve(answers[queries++] === true));
  return { keyFramesOnly, queries: () => queries };
}

it('does not query at a normal or unknown frame rate', async () => {
  const { keyFramesOnly, queries } = server([true]);

  for (const fps of [undefined, 25, 10, 5]) await keyFramesOnly.update(fps);

  expect([keyFramesOnly.value, queries()]).toEqual([false, 0]);
});

it('has the server’s answer while the frame rate is low', async () => {
  const { keyFramesOnly, queries } = server([true, true, false, true]);
  const values: boolean[] = [];

  for (const fps of [0.5, 0, 1, 1, 24]) {
    await keyFramesOnly.update(fps);
    values.push(keyFramesOnly.value);
  }

  expect(values).toEqual([true, true, false, true, false]);
  expect(queries()).toBe(4);
});

it('queries once at a time and ignores a failure', async () => {
  let queries = 0;
  let fail: (error: Error) => void = () => undefined;
  const keyFramesOnly = new KeyFramesOnly(() => {
    queries += 1;
    return new Promise((_, reject) => (fail = reject));
  });

  const first = keyFramesOnly.update(0);
  await keyFramesOnly.update(0);
  fail(new Error('The server did not answer.'));
  await first;

  expect([keyFramesOnly.value, queries]).toEqual([false, 1]);
});
