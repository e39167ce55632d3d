import { expect, it } from 'vitest';
import { KeyFramesOnly } from './key-frames-only.ts';

/** A server that answers as it is told, and counts how often it was asked. */
function server(answers: readonly boolean[]) {
  let asked = 0;
  const keyFramesOnly = new KeyFramesOnly(() => Promise.resolve(answers[asked++] === true));
  return { keyFramesOnly, asked: () => asked };
}

it('asks nobody while frames come, or while there is no frame rate', async () => {
  const { keyFramesOnly, asked } = server([true]);

  for (const fps of [undefined, 25, 10, 5]) await keyFramesOnly.update(fps);

  expect([keyFramesOnly.value, asked()]).toEqual([false, 0]);
});

it('says what the server says while few frames come, and no longer', async () => {
  const { keyFramesOnly, asked } = server([true, true, false, true]);
  const values: boolean[] = [];

  for (const fps of [0.5, 0, 1, 1, 24]) {
    await keyFramesOnly.update(fps);
    values.push(keyFramesOnly.value);
  }

  expect(values).toEqual([true, true, false, true, false]);
  expect(asked()).toBe(4);
});

it('asks once at a time, and takes a failure for no answer', async () => {
  let asked = 0;
  let fail: (error: Error) => void = () => undefined;
  const keyFramesOnly = new KeyFramesOnly(() => {
    asked += 1;
    return new Promise((_, reject) => (fail = reject));
  });

  const first = keyFramesOnly.update(0);
  await keyFramesOnly.update(0);
  fail(new Error('The server did not answer.'));
  await first;

  expect([keyFramesOnly.value, asked]).toEqual([false, 1]);
});
