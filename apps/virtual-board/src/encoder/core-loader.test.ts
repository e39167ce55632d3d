import { afterEach, expect, it, vi } from 'vitest';
import { loadCore } from './core-loader.ts';

const base = 'http://localhost:8888/virtual-board/media.worker.js';
const wasm = new Uint8Array(4096).fill(7);

function answerWith(response: Response | Error): void {
  vi.stubGlobal('assetSizes', { 'ffmpeg-core.wasm': wasm.length });
  vi.stubGlobal('fetch', () =>
    response instanceof Error ? Promise.reject(response) : Promise.resolve(response),
  );
}

afterEach(() => vi.unstubAllGlobals());

it('hands on the very bytes that came, and tells how many there were', async () => {
  answerWith(new Response(wasm, { headers: { 'Content-Length': '99' } }));
  const told: (readonly [number, number])[] = [];

  const { urls } = await loadCore(base, (...progress) => told.push(progress));

  vi.unstubAllGlobals();
  const blob = await (await fetch(urls.wasmURL)).blob();
  expect(new Uint8Array(await blob.arrayBuffer())).toEqual(wasm);
  expect(blob.type).toBe('application/wasm');
  expect(urls.coreURL).toBe('http://localhost:8888/virtual-board/ffmpeg-core.js');
  expect(told.at(-1)).toEqual([wasm.length, wasm.length]);
});

it.each([
  [
    new Response('', { status: 404 }),
    'The encoder is not at /virtual-board/ffmpeg-core.wasm (HTTP status 404): build the page anew, then type start.',
  ],
  [
    new TypeError('Failed to fetch'),
    'The encoder did not come over the network (Failed to fetch): see that the gateway runs, then type start.',
  ],
])('says what to do when it does not come', async (answer, message) => {
  answerWith(answer);

  await expect(loadCore(base, () => undefined)).rejects.toThrow(message);
});

it('frees the bytes and says what to do when they do not compile', async () => {
  answerWith(new Response(wasm));
  const { urls, compiled } = await loadCore(base, () => undefined);

  // As @ffmpeg/ffmpeg does it.
  await expect(compiled(Promise.reject('CompileError: no magic'))).rejects.toThrow(
    'The browser could not compile the encoder (CompileError: no magic): close other tabs or update the browser, then type start.',
  );
  vi.unstubAllGlobals();
  await expect(fetch(urls.wasmURL)).rejects.toThrow();
});
