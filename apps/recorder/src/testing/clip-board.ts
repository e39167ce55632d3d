import type { EncodedFrame } from '@boardcast/testkit/encoded-frame';
import { nalType, nalTypes } from '@boardcast/testkit/nal-unit';
import type { AudioFrame, MediaFrame, VideoFrame } from '../media/media-frame.ts';
import { clipFps } from './clip.ts';
import type { FakeBoardStream } from './fake-board-streams.ts';

export const frameMs = 1000 / clipFps;
export const audioMs = 20;
const audioBytes = audioMs * 8;
const tickMs = 10;
const identity = Buffer.from('boardcast-rtsp-1');

/** A board that plays a clip in real time, with A-law. Each of its frames has its number in it. */
export class ClipBoard {
  #clip: readonly EncodedFrame[];
  readonly #stream: FakeBoardStream;
  readonly #onSent: (frame: MediaFrame) => void;
  #timer: NodeJS.Timeout | undefined;
  #startedAt = 0;
  #video = 0;
  #audio = 0;
  /** The position in the clip. */
  #position = 0;
  #answeredRequests = 0;
  /** Of the first frame, in ms since 1970. */
  readonly startTime = Date.now();

  constructor(
    clip: readonly EncodedFrame[],
    stream: FakeBoardStream,
    onSent: (frame: MediaFrame) => void = () => undefined,
  ) {
    this.#clip = clip;
    this.#stream = stream;
    this.#onSent = onSent;
  }

  start(): void {
    const sentMs = this.#video * frameMs;
    this.#startedAt = performance.now() - sentMs;
    this.#timer = setInterval(() => this.#play(performance.now() - this.#startedAt), tickMs);
  }

  /** Sends this clip from now on, which may have another resolution. */
  replaceClip(clip: readonly EncodedFrame[]): void {
    this.#clip = clip;
    this.#position = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** The number of the next frame of video. */
  get videoFrames(): number {
    return this.#video;
  }

  #play(ms: number): void {
    while (this.#video * frameMs <= ms) {
      while (this.#audio * audioMs <= this.#video * frameMs) this.#sendAudio();
      this.#sendVideo();
    }
  }

  #sendVideo(): void {
    const number = this.#video;
    this.#video += 1;
    const units = this.#clip[this.#nextPosition()] ?? [];
    const isKey = units.some((unit) => nalType(unit) === nalTypes.idr);
    const slices = units.slice(-1);
    const numbered = [...units.slice(0, -1), numberUnit(number), ...slices];
    const time = this.startTime + number * frameMs;
    this.#send({ kind: 'video', codec: 'H264', units: numbered, isKey, time } satisfies VideoFrame);
  }

  /** A key frame follows a request; the clip begins with one. */
  #nextPosition(): number {
    const { keyFrameRequests } = this.#stream;
    if (keyFrameRequests > this.#answeredRequests) this.#position = 0;
    this.#answeredRequests = keyFrameRequests;
    const position = this.#position;
    this.#position = (position + 1) % this.#clip.length;
    return position;
  }

  #send(frame: MediaFrame): void {
    this.#onSent(frame);
    this.#stream.send(frame);
  }

  #sendAudio(): void {
    const number = this.#audio;
    this.#audio += 1;
    const data = Buffer.alloc(audioBytes, 0xd5);
    data.writeUInt32BE(number, 0);
    const time = this.startTime + number * audioMs;
    const frame = { kind: 'audio', codec: 'PCMA', data, time, duration: audioMs } as const;
    this.#send(frame satisfies AudioFrame);
  }
}

/** SEI with user data: a number in hexadecimal (ITU-T H.264 section D.1.7). */
function numberUnit(number: number): Buffer {
  const payload = Buffer.concat([identity, Buffer.from(number.toString(16).padStart(8, '0'))]);
  return Buffer.concat([
    Buffer.from([nalTypes.sei, 5, payload.length]),
    payload,
    Buffer.from([0x80]),
  ]);
}

/** The numbers of the frames in a byte stream, or in a frame, of H.264. */
export function videoNumbers(stream: Buffer): readonly number[] {
  const numbers: number[] = [];
  const text = identity.length;
  for (let at = stream.indexOf(identity); at >= 0; at = stream.indexOf(identity, at + text)) {
    numbers.push(Number.parseInt(stream.toString('latin1', at + text, at + text + 8), 16));
  }
  return numbers;
}

/** The numbers of the frames in A-law. */
export function audioNumbers(stream: Buffer): readonly number[] {
  const count = Math.floor(stream.length / audioBytes);
  return Array.from({ length: count }, (_, index) => stream.readUInt32BE(index * audioBytes));
}
