import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { KeyFrame } from './jpeg-messages.ts';

/** What is used of ffmpeg's core. */
interface Core {
  readonly FS: {
    writeFile(name: string, content: Uint8Array): void;
    readFile(name: string): Uint8Array;
    unlink(name: string): void;
  };
  exec(...args: readonly string[]): number;
  reset(): void;
}

interface CoreModule {
  readonly default: (options: Readonly<Record<string, unknown>>) => Promise<Core>;
}

const files = { H264: 'frame.h264', VP8: 'frame.ivf' } as const;
const output = 'snapshot.jpg';
const startCode = Buffer.from([0, 0, 0, 1]);
/** From 2, the best, to 31. */
const quality = '4';

/** Decodes key frames to JPEG, by ffmpeg in WASM. */
export class JpegCore {
  readonly #core: Core;

  private constructor(core: Core) {
    this.#core = core;
  }

  static async load(): Promise<JpegCore> {
    const main = createRequire(import.meta.url).resolve('@ffmpeg/core');
    const script = path.join(path.dirname(main), '../esm/ffmpeg-core.js');
    // It takes itself to be in a worker of a browser, where the binary would be fetched.
    Object.assign(globalThis, { self: globalThis, importScripts: () => undefined });
    Object.assign(globalThis, { WorkerGlobalScope: Object, location: pathToFileURL(script) });
    const wasmBinary = await readFile(script.replace(/js$/, 'wasm'));
    const { default: createCore } = (await import(pathToFileURL(script).href)) as CoreModule;
    return new JpegCore(await createCore({ wasmBinary, print: ignore, printErr: ignore }));
  }

  /** Throws an Error when the frame cannot be decoded. */
  encode({ codec, units, width }: KeyFrame): Uint8Array {
    const input = files[codec];
    const { FS } = this.#core;
    FS.writeFile(input, codec === 'H264' ? annexB(units) : ivf(units));
    try {
      const status = this.#core.exec(...argumentsFor(input, width));
      if (status !== 0) throw new Error('The key frame could not be decoded.');
      return FS.readFile(output).slice();
    } finally {
      this.#core.reset();
      FS.unlink(input);
      try {
        FS.unlink(output);
      } catch {
        // There is none.
      }
    }
  }
}

/** Without `passthrough` and the default Huffman tables it does not end. */
function argumentsFor(input: string, width: number | undefined): readonly string[] {
  const scale = width === undefined ? [] : ['-vf', `scale=w='min(iw,${width})':h=-2`];
  const encoder = ['-c:v', 'mjpeg', '-huffman', 'default', '-q:v', quality, '-f', 'image2'];
  const decoder = ['-loglevel', 'quiet', '-threads', '1', '-i', input, '-frames:v', '1'];
  return [...decoder, '-fps_mode', 'passthrough', ...scale, '-update', '1', ...encoder, output];
}

/** NAL units after start codes (ITU-T H.264 annex B). */
function annexB(units: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(units.flatMap((unit) => [startCode, unit]));
}

/** An IVF file with one frame of VP8; its decoder reads the size from the frame. */
function ivf(units: readonly Uint8Array[]): Uint8Array {
  const frame = Buffer.concat(units);
  const header = Buffer.alloc(44);
  header.write('DKIF', 0, 'latin1');
  header.writeUInt16LE(32, 6);
  header.write('VP80', 8, 'latin1');
  // The width and height of the frame (RFC 6386 section 9.1).
  header.writeUInt16LE(frame.length < 10 ? 0 : frame.readUInt16LE(6) & 0x3fff, 12);
  header.writeUInt16LE(frame.length < 10 ? 0 : frame.readUInt16LE(8) & 0x3fff, 14);
  header.writeUInt32LE(25, 16);
  header.writeUInt32LE(1, 20);
  header.writeUInt32LE(1, 24);
  header.writeUInt32LE(frame.length, 32);
  return Buffer.concat([header, frame]);
}

function ignore(): void {
  return undefined;
}
