import { afterEach, expect, it, vi } from 'vitest';
import { loadCore } from './core-loader.ts';

const base = 'http://localhost:8888/virtual-board/media.worker.js';
const wasm = new Uint8Array(4096).fill(7);

function answerWith(response: Response | Error): void {
  vi.stubGlobal('assets', {
    'ffmpeg-core.js': { url: 'ffmpeg-core-1.js', bytes: 1 },
    'ffmpeg-core.wasm': { url: 'ffmpeg-core-1.wasm', bytes: wasm.length },
  });
  vi.stubGlobal('fetch', () =>
    response instanceof Error ? Promise.reject(response) : Promise.resolve(response),
  );
}

afterEach(() => vi.unstubAllGlobals());

it('passes the downloaded bytes on and reports the progress', async () => {
  answerWith(new Response(wasm, { headers: { 'Content-Length': '99' } }));
  const reported: (readonly [number, number])[] = [];

  const { urls } = await loadCore(base, (...progress) => reported.push(progress));

  vi.unstubAllGlobals();
  const blob = await (await fetch(urls.wasmURL)).blob();
  expect(new Uint8Array(await blob.arrayBuffer())).toEqual(wasm);
  expect(blob.type).toBe('application/wasm');
  expect(urls.coreURL).toBe('http://localhost:8888/virtual-board/ffmpeg-core-1.js');
  expect(reported.at(-1)).toEqual([wasm.length, wasm.length]);
});

it.each([
  [
    new Response('', { status: 404 }),
    'No encoder at /virtual-board/ffmpeg-core-1.wasm (HTTP status 404): rebuild the page, then type start.',
  ],
  [
    new TypeError('Failed to fetch'),
    'The encoder could not be downloaded (Failed to fetch): is the gateway running? Then type start.',
  ],
])('explains a failed download', async (answer, message) => {
  answerWith(answer);

  await expect(loadCore(base, () => undefined)).rejects.toThrow(message);
});

it('frees the bytes and explains a failed compilation', async () => {
  answerWith(new Response(wasm));
  const { urls, compiled } = await loadCore(base, () => undefined);

  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as @ffmpeg/ffmpeg does
  await expect(compiled(Promise.reject('CompileError: no magic'))).rejects.toThrow(
    'The browser could not compile the encoder (CompileError: no magic): close other tabs or update the browser, then type start.',
  );
  vi.unstubAllGlobals();
  await expect(fetch(urls.wasmURL)).rejects.toThrow();
});
