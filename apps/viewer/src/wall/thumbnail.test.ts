import { signal, type Signal } from '@preact/signals';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Thumbnail } from './thumbnail.ts';

const captured = 'Sat, 14 Mar 2026 10:00:00 GMT';
const requests: string[] = [];
let status: number;
let isWanted: Signal<boolean>;
let thumbnail: Thumbnail;

/** Node has none. */
class FakeFileReader {
  result = '';
  onload: () => void = () => undefined;
  readAsDataURL(blob: Blob): void {
    this.result = `data:${blob.type}`;
    this.onload();
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  requests.length = 0;
  status = 200;
  vi.stubGlobal('FileReader', FakeFileReader);
  vi.stubGlobal('fetch', (url: URL) => {
    requests.push(url.pathname + url.search);
    const headers = { 'Content-Type': 'image/jpeg', 'Last-Modified': captured };
    return Promise.resolve(new Response(status === 200 ? 'x' : null, { status, headers }));
  });
  isWanted = signal(false);
  const name = signal('front door');
  thumbnail = new Thumbnail({ home: 'http://a.example/cams/', name, isWanted });
});

afterEach(() => {
  thumbnail.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it('has the snapshot of a board and when it was captured', async () => {
  isWanted.value = true;
  await vi.advanceTimersByTimeAsync(1);

  expect(requests).toEqual(['/cams/api/boards/front%20door/snapshot.jpg?width=480']);
  expect(thumbnail.image.value).toEqual({ url: 'data:image/jpeg', time: Date.parse(captured) });
});

it('asks at most once in ten seconds, and only while it is wanted', async () => {
  await vi.advanceTimersByTimeAsync(60_000);
  const before = requests.length;
  for (let time = 0; time < 20_000; time += 1000) {
    isWanted.value = time % 2000 === 0;
    await vi.advanceTimersByTimeAsync(1000);
  }
  const during = requests.length;
  isWanted.value = false;
  await vi.advanceTimersByTimeAsync(60_000);

  expect([before, during, requests.length]).toEqual([0, 2, 2]);
});

it('asks once a minute where there is no snapshot, and keeps the last one', async () => {
  isWanted.value = true;
  await vi.advanceTimersByTimeAsync(1);
  status = 404;
  await vi.advanceTimersByTimeAsync(130_000);

  expect(requests).toHaveLength(4);
  expect(thumbnail.image.value?.url).toBe('data:image/jpeg');
});
