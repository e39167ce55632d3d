import { FFmpeg } from '@ffmpeg/ffmpeg';
import type { Profile } from '@boardcast/board';
import { createPicture, pictureSize, type Picture } from '../camera/picture.ts';
import { isIdr } from './annex-b.ts';
import { encoderArguments } from './arguments.ts';
import { loadCore, type Progress } from './core-loader.ts';
import { createExchangeMemory, Giver, type ExchangeMemory } from './exchange.ts';
import type { AccessUnit, H264Encoder } from './h264-encoder.ts';
import { fileHeader, pictureHeader } from './matroska.ts';

const mountPoint = '/boardcast';

/** The first pictures take a tenth of a second and more, while the engine compiles. */
const warmUps = 3;

/** ffmpeg in a thread of its own, which encodes for as long as the board runs. */
export class FfmpegWasm implements H264Encoder {
  readonly #base: string;
  readonly #progress: Progress;
  #loaded: Loaded | undefined;
  #stream: Stream | undefined;
  #fail: (reason: Error) => void = () => undefined;
  readonly ended = new Promise<never>((_, reject) => (this.#fail = reject));

  /** The core is loaded from beside `base`. */
  constructor(base: string, progress: Progress = () => undefined) {
    this.#base = base;
    this.#progress = progress;
    this.ended.catch(() => undefined);
  }

  get frames(): readonly [Picture, Picture] {
    if (this.#stream === undefined) throw new Error('The encoder is not configured.');
    return this.#stream.frames;
  }

  async configure(profile: Profile): Promise<void> {
    const size = pictureSize(profile.width, profile.height);
    this.#loaded ??= await this.#load(createExchangeMemory(size));
    await this.#stream?.end();
    this.#stream = new Stream(this.#loaded, profile, this.#fail);
    for (let count = 0; count < warmUps; count += 1) {
      await this.encode(this.frames[0], false);
    }
  }

  async encode(frame: Picture, key: boolean): Promise<AccessUnit> {
    if (this.#stream === undefined) throw new Error('The encoder is not configured.');
    const data = await Promise.race([this.#stream.encode(frame, key), this.ended]);
    if (data.length === 0) throw new Error('The encoder made nothing of a frame.');
    return { data, isIdr: isIdr(data) };
  }

  close(): void {
    this.#stream?.close();
    this.#loaded?.ffmpeg.terminate();
  }

  async #load(memory: ExchangeMemory): Promise<Loaded> {
    const loaded = { ffmpeg: new FFmpeg(), memory, lastWords: 'no reason was given' };
    const { ffmpeg } = loaded;
    ffmpeg.on('log', ({ message }) => (loaded.lastWords = message));
    const classWorkerURL = new URL('ffmpeg.worker.js', this.#base).href;
    try {
      const core = await loadCore(this.#base, this.#progress);
      await core.compiled(ffmpeg.load({ classWorkerURL, ...core.urls }));
      await ffmpeg.createDir(mountPoint);
      await ffmpeg.mount('BOARDCAST' as never, memory as never, mountPoint);
    } catch (error) {
      ffmpeg.terminate();
      throw error;
    }
    return loaded;
  }
}

interface Loaded {
  readonly ffmpeg: FFmpeg;
  readonly memory: ExchangeMemory;
  lastWords: string;
}

/** One run of ffmpeg, from its first picture to its last. */
class Stream {
  readonly frames: readonly [Picture, Picture];
  readonly #giver: Giver;
  readonly #stepUs: number;
  readonly #run: Promise<number>;
  #header: Uint8Array;
  #isOver = false;
  #frame = 0;

  constructor(loaded: Loaded, profile: Profile, failed: (reason: Error) => void) {
    const { width, height, fps } = profile;
    this.#giver = new Giver(loaded.memory);
    this.#giver.reset();
    const [first, second] = this.#giver.frames;
    this.frames = [createPicture(width, height, first), createPicture(width, height, second)];
    this.#header = fileHeader(width, height);
    this.#stepUs = 2 * Math.round(500_000 / fps);
    this.#run = loaded.ffmpeg.exec(encoderArguments(profile));
    this.#run.then(
      (status) => {
        if (this.#isOver) return;
        failed(new Error(`The encoder ended with status ${status}: ${loaded.lastWords}`));
      },
      (reason: unknown) => !this.#isOver && failed(reason as Error),
    );
  }

  encode(frame: Picture, key: boolean): Promise<Uint8Array<ArrayBuffer>> {
    // The first picture is an IDR as it is; an odd time there would invert the parity.
    const isFirst = this.#frame === 0;
    const timeUs = this.#frame * this.#stepUs + (key && !isFirst ? 1 : 0);
    this.#frame += 1;
    const header = [...this.#header, ...pictureHeader(timeUs, frame.data.length)];
    this.#header = new Uint8Array();
    return this.#giver.give(frame === this.frames[0] ? 0 : 1, Uint8Array.from(header));
  }

  /** Resolves when ffmpeg has ended. */
  async end(): Promise<void> {
    this.close();
    await this.#run.catch(() => undefined);
  }

  close(): void {
    this.#isOver = true;
    this.#giver.end();
  }
}
