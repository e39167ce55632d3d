import type { AudioFrame, MediaFrame, VideoFrame } from '../media/media-frame.ts';

/** How long a frame waits for those of the other kind. */
const maxDelayMs = 400;
/** Of frames whose times do not advance. */
const maxFrames = 1000;

export interface FrameOrderOptions {
  readonly onVideo: (frame: VideoFrame) => void;
  readonly onAudio: (frame: AudioFrame) => void;
}

/** Passes on audio and video in the order of their times, which is not that of their arrival. */
export class FrameOrder {
  readonly #options: FrameOrderOptions;
  #video: VideoFrame[] = [];
  #audio: AudioFrame[] = [];

  constructor(options: FrameOrderOptions) {
    this.#options = options;
  }

  /** The audio frame that is passed on next. */
  get nextAudio(): AudioFrame | undefined {
    return this.#audio[0];
  }

  add(frame: MediaFrame): void {
    const last = frame.kind === 'video' ? this.#video.at(-1) : this.#audio.at(-1);
    // The clock was set back: what is from before cannot be compared with what follows.
    if (last !== undefined && frame.time < last.time) this.flush();
    if (frame.kind === 'video') this.#video.push(frame);
    else this.#audio.push(frame);
    while (this.#isReady()) this.#passNext();
  }

  /** Passes on all of them. */
  flush(): void {
    while (this.#video.length + this.#audio.length > 0) this.#passNext();
  }

  #isReady(): boolean {
    const [video, audio] = [this.#video, this.#audio];
    if (video.length > 0 && audio.length > 0) return true;
    return isOverdue(video) || isOverdue(audio);
  }

  #passNext(): void {
    const [video, audio] = [this.#video[0], this.#audio[0]];
    if (video !== undefined && (audio === undefined || video.time <= audio.time)) {
      this.#video.shift();
      this.#options.onVideo(video);
    } else if (audio !== undefined) {
      this.#audio.shift();
      this.#options.onAudio(audio);
    }
  }
}

function isOverdue(frames: readonly MediaFrame[]): boolean {
  const [first, last] = [frames[0], frames.at(-1)];
  if (first === undefined || last === undefined) return false;
  return last.time - first.time >= maxDelayMs || frames.length > maxFrames;
}
