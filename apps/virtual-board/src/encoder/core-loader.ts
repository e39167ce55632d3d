import { errorMessage } from '@boardcast/protocol';

/** Takes the downloaded and the total bytes of the core. */
export type Progress = (loaded: number, total: number) => void;

/** ffmpeg's core, downloaded. */
export interface LoadedCore {
  /** What FFmpeg's `load` takes. */
  readonly urls: { readonly coreURL: string; readonly wasmURL: string };
  /** Frees the bytes when `loading` has settled; rejects if it failed. */
  readonly compiled: (loading: Promise<unknown>) => Promise<void>;
}

/** No more often than a screen is refreshed. */
const progressMs = 50;
const wasm = 'application/wasm';

/**
 * Fetches the core's WASM, relative to `base`. It is read once, for the progress, and passed on as a
 * blob: a second fetch of 32 MB is free only if the browser's cache has room for it.
 */
export async function loadCore(base: string, progress: Progress): Promise<LoadedCore> {
  const coreURL = new URL(assets['ffmpeg-core.js'].url, base).href;
  const { url, bytes: total } = assets['ffmpeg-core.wasm'];
  progress(0, total);
  const response = await download(new URL(url, base).href);
  const bytes = counted(response.body, total, progress);
  const headers = { 'Content-Type': wasm };
  const blob = await new Response(bytes, { headers }).blob().catch(interrupted);
  const wasmURL = URL.createObjectURL(blob);
  return {
    urls: { coreURL, wasmURL },
    compiled: (loading) =>
      loading.then(() => undefined, notCompiled).finally(() => URL.revokeObjectURL(wasmURL)),
  };
}

async function download(url: string): Promise<Response> {
  const response = await fetch(url).catch(interrupted);
  if (response.ok) return response;
  const { pathname } = new URL(url);
  throw new Error(
    `No encoder at ${pathname} (HTTP status ${response.status}): rebuild the page, then type start.`,
  );
}

/** The total is known from the build: Content-Length is the compressed size. */
function counted(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  total: number,
  progress: Progress,
): ReadableStream<Uint8Array<ArrayBuffer>> | null {
  let loaded = 0;
  let reportedMs = 0;
  const count = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      loaded += chunk.length;
      controller.enqueue(chunk);
      if (loaded < total && performance.now() - reportedMs < progressMs) return;
      reportedMs = performance.now();
      progress(loaded, total);
    },
  });
  return body?.pipeThrough(count) ?? null;
}

function interrupted(error: unknown): never {
  throw new Error(
    `The encoder could not be downloaded (${reasonOf(error)}): is the gateway running? Then type start.`,
    { cause: error },
  );
}

function notCompiled(error: unknown): never {
  throw new Error(
    `The browser could not compile the encoder (${reasonOf(error)}): close other tabs or update the browser, then type start.`,
    { cause: error },
  );
}

/** The worker of @ffmpeg/ffmpeg rejects with a string. */
function reasonOf(error: unknown): string {
  return errorMessage(error).replace(/\.$/, '');
}
