import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { RecorderStatus } from './recorder-status.ts';

const kitchen = {
  board: 'kitchen',
  state: 'recording',
  detail: null,
  from: null,
  to: null,
  bytes: 0,
};
let answer: () => Response;
let requests: number;
let status: RecorderStatus;

beforeEach(() => {
  vi.useFakeTimers();
  requests = 0;
  answer = () => Response.json([kitchen]);
  vi.stubGlobal('document', { hidden: false, addEventListener: () => undefined });
  vi.stubGlobal('window', globalThis);
  vi.stubGlobal('fetch', () => {
    requests += 1;
    return Promise.resolve(answer());
  });
  status = new RecorderStatus('http://a.example/');
});

afterEach(() => {
  status.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const refuse = () => new Response('no recorder', { status: 503 });

it('lists what is recorded', async () => {
  await vi.advanceTimersByTimeAsync(1);

  expect(status.availability.value).toBe('available');
  expect(status.boards.value.get('kitchen')?.state).toBe('recording');
});

it('keeps the list while the recorder restarts, and drops it when it stays away', async () => {
  await vi.advanceTimersByTimeAsync(1);
  answer = refuse;
  await vi.advanceTimersByTimeAsync(10_000);
  const [first, kept] = [status.availability.value, status.boards.value.size];
  await vi.advanceTimersByTimeAsync(20_000);

  expect([first, kept]).toEqual(['unknown', 1]);
  expect([status.availability.value, status.boards.value.size]).toEqual(['unavailable', 0]);
});

it('asks once a minute where there is no recorder', async () => {
  answer = refuse;
  await vi.advanceTimersByTimeAsync(10_000);
  await vi.advanceTimersByTimeAsync(30_000);
  const before = requests;
  await vi.advanceTimersByTimeAsync(60_000);

  expect(requests - before).toBe(1);
});

it('takes no list that does not match its schema, and keeps the last one', async () => {
  answer = () => Response.json([{ board: 1 }]);
  await vi.advanceTimersByTimeAsync(10_000);

  expect([status.availability.value, status.boards.value.size]).toEqual(['unknown', 1]);
});
