import type { H264Settings, Profile } from '@boardcast/board';
import { createPicture, type Picture } from '../camera/picture.ts';
import { isIdr, withLevel } from './annex-b.ts';
import type { AccessUnit, H264Encoder } from './h264-encoder.ts';

/** Bits for each pixel of a profile that has no rate of its own: about what QP 25 costs. */
const bitsPerPixel = 0.5;
const longestEncodeMs = 10_000;

/** RFC 6381's name of Constrained Baseline at that level. */
const codec = (levelIdc: number) => `avc1.42c0${levelIdc.toString(16).padStart(2, '0')}`;

/**
 * The browser's own encoder. It keeps the board's size, rate and GOP, but has a quantiser of its
 * own, and a level that is told anew in the SPS.
 */
export class WebCodecs implements H264Encoder {
  #encoder: VideoEncoder | undefined;
  #frames: readonly [Picture, Picture] | undefined;
  #settings: H264Settings | undefined;
  #done: (unit: Uint8Array<ArrayBuffer>) => void = () => undefined;
  #fail: (reason: Error) => void = () => undefined;
  #stepUs = 0;
  #count = 0;
  readonly ended = new Promise<never>((_, reject) => (this.#fail = reject));

  constructor() {
    this.ended.catch(() => undefined);
  }

  get frames(): readonly [Picture, Picture] {
    if (this.#frames === undefined) throw new Error('The encoder is not configured.');
    return this.#frames;
  }

  async configure({ width, height, fps, h264 }: Profile): Promise<void> {
    this.close();
    if (!('VideoEncoder' in globalThis)) throw new Error('This browser has no WebCodecs.');
    const configuration: VideoEncoderConfig = {
      codec: codec(h264.levelIdc),
      width,
      height,
      framerate: fps,
      bitrate: h264.bitrate ?? width * height * fps * bitsPerPixel,
      latencyMode: 'realtime',
      avc: { format: 'annexb' },
    };
    const { supported } = await VideoEncoder.isConfigSupported(configuration);
    if (supported !== true) throw new Error(`The browser encodes no H.264 of ${width}x${height}.`);
    this.#frames = [createPicture(width, height), createPicture(width, height)];
    this.#settings = h264;
    this.#stepUs = Math.round(1_000_000 / fps);
    this.#count = 0;
    this.#encoder = new VideoEncoder({
      output: (chunk) => this.#take(chunk),
      error: (error) => this.#fail(error),
    });
    this.#encoder.configure(configuration);
  }

  async encode({ width, height, data }: Picture, key: boolean): Promise<AccessUnit> {
    const timestamp = this.#count * this.#stepUs;
    const size = { codedWidth: width, codedHeight: height };
    const frame = new VideoFrame(data, { format: 'I420', ...size, timestamp });
    const made = this.#next();
    this.#encoder?.encode(frame, { keyFrame: key || this.#count === 0 });
    frame.close();
    this.#count += 1;
    const unit = await Promise.race([made, this.ended]);
    return { data: unit, isIdr: isIdr(unit) };
  }

  close(): void {
    if (this.#encoder?.state === 'configured') this.#encoder.close();
    this.#encoder = undefined;
  }

  #next(): Promise<Uint8Array<ArrayBuffer>> {
    return new Promise((resolve, reject) => {
      const late = new Error('The browser’s encoder does not answer any more.');
      const timer = setTimeout(() => reject(late), longestEncodeMs);
      this.#done = (unit) => {
        clearTimeout(timer);
        resolve(unit);
      };
    });
  }

  #take(chunk: EncodedVideoChunk): void {
    const unit = new Uint8Array(chunk.byteLength);
    chunk.copyTo(unit);
    this.#done(withLevel(unit, this.#settings?.levelIdc ?? 0));
  }
}
