import type { H264Settings, Profile } from '@boardcast/board';
import { createFrame, type Frame } from '../camera/frame.ts';
import { isIdr, withLevel } from './annex-b.ts';
import type { AccessUnit, H264Encoder } from './h264-encoder.ts';

/** The bitrate for a profile with a constant QP: about what QP 25 needs. */
const bitsPerPixel = 0.5;
const encodeTimeoutMs = 10_000;

/** The RFC 6381 codec string of Constrained Baseline at a level. */
const codec = (levelIdc: number) => `avc1.42c0${levelIdc.toString(16).padStart(2, '0')}`;

/**
 * The browser's encoder. It keeps the board's size, frame rate and GOP, but chooses the QP itself; the
 * level in its SPS is replaced by the board's.
 */
export class WebCodecs implements H264Encoder {
  #encoder: VideoEncoder | undefined;
  #frames: readonly [Frame, Frame] | undefined;
  #settings: H264Settings | undefined;
  #done: (unit: Uint8Array<ArrayBuffer>) => void = () => undefined;
  #fail: (reason: Error) => void = () => undefined;
  #stepUs = 0;
  #count = 0;
  readonly ended = new Promise<never>((_, reject) => (this.#fail = reject));

  constructor() {
    this.ended.catch(() => undefined);
  }

  get frames(): readonly [Frame, Frame] {
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
    if (supported !== true)
      throw new Error(`The browser cannot encode H.264 at ${width}x${height}.`);
    this.#frames = [createFrame(width, height), createFrame(width, height)];
    this.#settings = h264;
    this.#stepUs = Math.round(1_000_000 / fps);
    this.#count = 0;
    this.#encoder = new VideoEncoder({
      output: (chunk) => this.#take(chunk),
      error: (error) => this.#fail(error),
    });
    this.#encoder.configure(configuration);
  }

  async encode({ width, height, data }: Frame, key: boolean): Promise<AccessUnit> {
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
      const late = new Error('The browser’s encoder does not respond.');
      const timer = setTimeout(() => reject(late), encodeTimeoutMs);
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
