import { errorMessage } from '@boardcast/protocol';
/** Hears how many bytes of the core have come, and how many there are. */
export type Progress = (loaded: number, total: number) => void;

/** ffmpeg's core, when it has come. */
export interface LoadedCore {
  /** What FFmpeg's `load` takes. */
  readonly urls: { readonly coreURL: string; readonly wasmURL: string };
  /** Frees the bytes when `loading` is over; rejects in a sentence when it failed. */
  compiled(loading: Promise<unknown>): Promise<void>;
}

/** The bytes of each file that the build copies from a package, by its name: it puts them in. */
declare const assetSizes: Readonly<Record<string, number>>;

/** Progress need not be told more often than a screen shows it. */
const progressMs = 50;
const wasmName = 'ffmpeg-core.wasm';
const wasm = 'application/wasm';

/**
 * Fetches the core's WASM from beside `base`. It is read once here, for its progress, and handed on as
 * a blob: a second fetch of 32 MB is only free where the browser's cache has room for it. Rejects in
 * a sentence for people.
 */
export async function loadCore(base: string, progress: Progress): Promise<LoadedCore> {
  const coreURL = new URL('ffmpeg-core.js', base).href;
  const total = assetSizes[wasmName] ?? 0;
  progress(0, total);
  const response = await answerOf(new URL(wasmName, base).href);
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

async function answerOf(url: string): Promise<Response> {
  const response = await fetch(url).catch(interrupted);
  if (response.ok) return response;
  const { pathname } = new URL(url);
  throw new Error(
    `The encoder is not at ${pathname} (HTTP status ${response.status}): build the page anew, then type start.`,
  );
}

/** The size comes from the build: Content-Length is that of the compressed form. */
function counted(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  total: number,
  progress: Progress,
): ReadableStream<Uint8Array<ArrayBuffer>> | null {
  let loaded = 0;
  let toldMs = 0;
  const count = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      loaded += chunk.length;
      controller.enqueue(chunk);
      if (loaded < total && performance.now() - toldMs < progressMs) return;
      toldMs = performance.now();
      progress(loaded, total);
    },
  });
  return body?.pipeThrough(count) ?? null;
}

function interrupted(error: unknown): never {
  throw new Error(
    `The encoder did not come over the network (${reasonOf(error)}): see that the gateway runs, then type start.`,
    { cause: error },
  );
}

function notCompiled(error: unknown): never {
  throw new Error(
    `The browser could not compile the encoder (${reasonOf(error)}): close other tabs or update the browser, then type start.`,
    { cause: error },
  );
}

/** The stock worker of @ffmpeg/ffmpeg rejects with a string. */
function reasonOf(error: unknown): string {
  const text = errorMessage(error);
  return text.replace(/\.$/, '');
}
