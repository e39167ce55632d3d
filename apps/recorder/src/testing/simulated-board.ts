import type { EncodedFrame } from '@boardcast/testkit/encoded-frame';
import { nalType, nalTypes } from '@boardcast/testkit/nal-unit';
import { Random } from '@boardcast/testkit/random';
import type { AudioCodec, MediaFrame } from '../media/media-frame.ts';

export interface SimulatedBoardOptions {
  readonly clip: readonly EncodedFrame[];
  readonly fps: number;
  readonly send: (frame: MediaFrame) => void;
  /** Of its first frame, in ms since 1970. */
  readonly start: number;
  readonly audio?: AudioCodec | undefined;
  readonly seed?: number;
}

const audioMs = 20;
/** Audio arrives a little later than the video of the same time. */
const audioDelayMs = 60;

/** A board whose frames a test sends faster than in real time, with random audio that it keeps. */
export class SimulatedBoard {
  readonly #options: SimulatedBoardOptions;
  readonly #random: Random;
  #video = 0;
  #audioMs = 0;
  #clipOffset = 0;
  /** The payloads that were sent. */
  readonly audio: Buffer[] = [];
  #clip: readonly EncodedFrame[];
  videoFrames = 0;

  constructor(options: SimulatedBoardOptions) {
    this.#options = options;
    this.#random = new Random(options.seed ?? 1);
    this.#clip = options.clip;
  }

  /** The time of its next frame, in ms since 1970. */
  get time(): number {
    return this.#options.start + (this.#video * 1000) / this.#options.fps;
  }

  play(seconds: number): void {
    const count = Math.round(seconds * this.#options.fps);
    for (let left = count; left > 0; left -= 1) this.#sendFrame();
  }

  /** Sends nothing for this time; goes on with the beginning of the clip. */
  pause(seconds: number): void {
    this.#video += Math.round(seconds * this.#options.fps);
    this.#audioMs = this.time - this.#options.start;
    this.#clipOffset = this.#video;
  }

  /** Another clip from the next frame on. */
  change(clip: readonly EncodedFrame[]): void {
    this.#clip = clip;
    this.#clipOffset = this.#video;
  }

  #sendFrame(): void {
    const { start, send } = this.#options;
    const { time } = this;
    const units = this.#clip[(this.#video - this.#clipOffset) % this.#clip.length] ?? [];
    const isKey = units.some((unit) => nalType(unit) === nalTypes.idr);
    send({ kind: 'video', codec: 'H264', units, isKey, time });
    this.#video += 1;
    this.videoFrames += 1;
    while (start + this.#audioMs < time - audioDelayMs) this.#sendAudio();
  }

  #sendAudio(): void {
    const { start, send, audio: codec } = this.#options;
    const time = start + this.#audioMs;
    this.#audioMs += audioMs;
    if (codec === undefined) return;
    const data = Buffer.from(Array.from({ length: 160 }, () => this.#random.below(256)));
    this.audio.push(data);
    send({ kind: 'audio', codec, data, time, duration: audioMs });
  }
}
