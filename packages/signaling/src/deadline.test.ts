import { expect, it, vi } from 'vitest';
import { withDeadline } from './deadline.ts';

const limits = (timeoutMs: number, signal?: AbortSignal) => ({
  timeoutMs,
  signal,
  timeoutError: () => new Error('late'),
});

it('resolves or rejects as it is told, and removes the listeners once', async () => {
  const remove = vi.fn();

  const resolved = withDeadline<number>(limits(60_000), (resolve, reject) => {
    setTimeout(() => {
      resolve(1);
      resolve(2);
      reject(new Error('too late'));
    });
    return remove;
  });

  await expect(resolved).resolves.toBe(1);
  expect(remove).toHaveBeenCalledTimes(1);
});

it('removes the listeners of a wait that is settled while it is started', async () => {
  const remove = vi.fn();
  const failed = withDeadline(limits(60_000), (_, reject) => {
    reject(new Error('not sent'));
    return remove;
  });

  await expect(failed).rejects.toThrow('not sent');
  expect(remove).toHaveBeenCalledTimes(1);
});

it('rejects after the timeout', async () => {
  await expect(withDeadline(limits(1), () => () => undefined)).rejects.toThrow('late');
});

it('rejects with the reason of the signal, also of one that is aborted already', async () => {
  const controller = new AbortController();
  const remove = vi.fn();
  const start = vi.fn(() => remove);
  const waiting = withDeadline(limits(60_000, controller.signal), start);

  controller.abort(new Error('enough'));

  await expect(waiting).rejects.toThrow('enough');
  expect(remove).toHaveBeenCalledTimes(1);
  await expect(withDeadline(limits(60_000, controller.signal), start)).rejects.toThrow('enough');
  expect(start).toHaveBeenCalledTimes(1);
});
