import { FFmpeg } from '@ffmpeg/ffmpeg';
import type { Profile } from '@boardcast/board';
import { createFrame, frameBytes, type Frame } from '../camera/frame.ts';
import { isIdr } from './annex-b.ts';
import { encoderArguments } from './arguments.ts';
import { loadCore, type Progress } from './core-loader.ts';
import { createExchangeMemory, FrameProducer, type ExchangeMemory } from './exchange.ts';
import type { AccessUnit, H264Encoder } from './h264-encoder.ts';
import { fileHeader, frameHeader } from './matroska.ts';

const mountPoint = '/boardcast';

/** The first frames take 0.1 s and more, while the browser compiles the engine. */
const warmUpFrames = 3;

/** ffmpeg in its own thread: one process encodes for as long as the board runs. */
export class FfmpegWasm implements H264Encoder {
  readonly #base: string;
  readonly #progress: Progress;
  #loaded: Loaded | undefined;
  #stream: Stream | undefined;
  #fail: (reason: Error) => void = () => undefined;
  readonly ended = new Promise<never>((_, reject) => (this.#fail = reject));

  /** The URLs of the core are relative to `base`. */
  constructor(base: string, progress: Progress = () => undefined) {
    this.#base = base;
    this.#progress = progress;
    this.ended.catch(() => undefined);
  }

  get frames(): readonly [Frame, Frame] {
    if (this.#stream === undefined) throw new Error('The encoder is not configured.');
    return this.#stream.frames;
  }

  async configure(profile: Profile): Promise<void> {
    const size = frameBytes(profile.width, profile.height);
    this.#loaded ??= await this.#load(createExchangeMemory(size));
    await this.#stream?.end();
    this.#stream = new Stream(this.#loaded, profile, this.#fail);
    for (let count = 0; count < warmUpFrames; count += 1) {
      await this.encode(this.frames[0], false);
    }
  }

  async encode(frame: Frame, key: boolean): Promise<AccessUnit> {
    if (this.#stream === undefined) throw new Error('The encoder is not configured.');
    const data = await Promise.race([this.#stream.encode(frame, key), this.ended]);
    if (data.length === 0) throw new Error('The encoder returned no access unit.');
    return { data, isIdr: isIdr(data) };
  }

  close(): void {
    this.#stream?.close();
    this.#loaded?.ffmpeg.terminate();
  }

  async #load(memory: ExchangeMemory): Promise<Loaded> {
    const loaded = { ffmpeg: new FFmpeg(), memory, lastLogLine: 'no reason given' };
    const { ffmpeg } = loaded;
    ffmpeg.on('log', ({ message }) => (loaded.lastLogLine = message));
    const classWorkerURL = new URL(assets['ffmpeg.worker.js'].url, this.#base).href;
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
  lastLogLine: string;
}

/** One run of ffmpeg, from its first frame to its last. */
class Stream {
  readonly frames: readonly [Frame, Frame];
  readonly #producer: FrameProducer;
  readonly #stepUs: number;
  readonly #run: Promise<number>;
  #header: Uint8Array;
  #isOver = false;
  #frame = 0;

  constructor(loaded: Loaded, profile: Profile, failed: (reason: Error) => void) {
    const { width, height, fps } = profile;
    this.#producer = new FrameProducer(loaded.memory);
    this.#producer.reset();
    const [first, second] = this.#producer.frames;
    this.frames = [createFrame(width, height, first), createFrame(width, height, second)];
    this.#header = fileHeader(width, height);
    this.#stepUs = 2 * Math.round(500_000 / fps);
    this.#run = loaded.ffmpeg.exec(encoderArguments(profile));
    this.#run.then(
      (status) => {
        if (this.#isOver) return;
        failed(new Error(`The encoder ended with status ${status}: ${loaded.lastLogLine}`));
      },
      (reason: unknown) => !this.#isOver && failed(reason as Error),
    );
  }

  encode(frame: Frame, key: boolean): Promise<Uint8Array<ArrayBuffer>> {
    // The first frame is an IDR anyway; an odd time would invert the parity of the following ones.
    const isFirst = this.#frame === 0;
    const timeUs = this.#frame * this.#stepUs + (key && !isFirst ? 1 : 0);
    this.#frame += 1;
    const header = [...this.#header, ...frameHeader(timeUs, frame.data.length)];
    this.#header = new Uint8Array();
    return this.#producer.submit(frame === this.frames[0] ? 0 : 1, Uint8Array.from(header));
  }

  /** Resolves when ffmpeg has ended. */
  async end(): Promise<void> {
    this.close();
    await this.#run.catch(() => undefined);
  }

  close(): void {
    this.#isOver = true;
    this.#producer.end();
  }
}
