import { FFmpeg } from '@ffmpeg/ffmpeg';
import type { Profile } from '@boardcast/board';
import { createPicture, type Picture } from '../camera/picture.ts';
import { isIdr } from './annex-b.ts';
import { encoderArguments } from './arguments.ts';
import { loadCore, type Progress } from './core-loader.ts';
import { createExchangeMemory, Giver } from './exchange.ts';
import type { AccessUnit, H264Encoder } from './h264-encoder.ts';
import { fileHeader, pictureHeader } from './matroska.ts';

const mountPoint = '/boardcast';

/** @ffmpeg/core in a thread of its own: one ffmpeg that encodes for as long as the board runs. */
export class FfmpegWasm implements H264Encoder {
  readonly #ffmpeg = new FFmpeg();
  readonly #giver: Giver;
  readonly #stepUs: number;
  readonly #memory;
  #header: Uint8Array;
  #ended: Promise<never> = new Promise(() => undefined);
  #lastWords = 'no reason was given';
  #frame = 0;

  private constructor({ width, height, fps }: Profile) {
    this.#memory = createExchangeMemory(createPicture(width, height).data.length);
    this.#giver = new Giver(this.#memory);
    this.#header = fileHeader(width, height);
    this.#stepUs = 2 * Math.round(500_000 / fps);
  }

  /** Loads the core from beside `base` and warms it up. Rejects with the reason. */
  static async load(profile: Profile, base: string, progress: Progress): Promise<FfmpegWasm> {
    const encoder = new FfmpegWasm(profile);
    try {
      await encoder.#load(profile, base, progress);
    } catch (error) {
      encoder.close();
      throw error;
    }
    return encoder;
  }

  /** Rejects with the reason when ffmpeg ends by itself. */
  get ended(): Promise<never> {
    return this.#ended;
  }

  async encode(picture: Picture, key: boolean): Promise<AccessUnit> {
    // The first picture is an IDR as it is; an odd time there would invert the parity.
    const isFirst = this.#frame === 0;
    const timeUs = this.#frame * this.#stepUs + (key && !isFirst ? 1 : 0);
    this.#frame += 1;
    const given = this.#giver.give([
      this.#header,
      pictureHeader(timeUs, picture.data.length),
      picture.data,
    ]);
    this.#header = new Uint8Array();
    const data = await Promise.race([given, this.#ended]);
    return { data, isIdr: isIdr(data) };
  }

  close(): void {
    this.#giver.end();
    this.#ffmpeg.terminate();
  }

  async #load(profile: Profile, base: string, progress: Progress): Promise<void> {
    const classWorkerURL = new URL('ffmpeg.worker.js', base).href;
    this.#ffmpeg.on('log', ({ message }) => (this.#lastWords = message));
    const core = await loadCore(base, 'ffmpeg-core', progress);
    await core.compiled(this.#ffmpeg.load({ classWorkerURL, ...core.urls }));
    await this.#ffmpeg.createDir(mountPoint);
    await this.#ffmpeg.mount('BOARDCAST' as never, this.#memory as never, mountPoint);
    this.#ended = this.#ffmpeg.exec(encoderArguments(profile)).then((status) => {
      throw new Error(`The encoder ended with status ${status}: ${this.#lastWords}`);
    });
    this.#ended.catch(() => undefined);
    // The first pictures take a tenth of a second and more, while the engine compiles.
    const blank = createPicture(profile.width, profile.height);
    for (let count = 0; count < 3; count += 1) await this.encode(blank, false);
  }
}
