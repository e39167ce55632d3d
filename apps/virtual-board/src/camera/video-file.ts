import {
  BlobSource,
  Input,
  MATROSKA,
  MP4,
  QTFF,
  VideoSampleSink,
  WEBM,
  type InputVideoTrack,
} from 'mediabunny';
import type { Camera } from './camera.ts';
import type { Picture } from './picture.ts';
import { VideoFrames } from './video-frames.ts';

const formats = [MP4, QTFF, WEBM, MATROSKA];

/** A video file, played again and again by a clock of the worker's: a hidden tab slows a `video`. */
export class VideoFile implements Camera {
  readonly #frames = new VideoFrames();
  readonly #track: InputVideoTrack;
  readonly #input: Input;
  readonly #failed: (reason: string) => void;
  #isClosed = false;

  private constructor(input: Input, track: InputVideoTrack, failed: (reason: string) => void) {
    this.#input = input;
    this.#track = track;
    this.#failed = failed;
    void this.#play();
  }

  /** Rejects with the reason when there is no picture to be had from it. */
  static async open(file: File, failed: (reason: string) => void): Promise<VideoFile> {
    const input = new Input({ source: new BlobSource(file), formats });
    const track = await input.getPrimaryVideoTrack().catch(() => null);
    if (track === null) throw new Error(`There is no video in “${file.name}”`);
    if (!(await track.canDecode())) {
      const codec = track.codec ?? 'an unknown codec';
      throw new Error(`The browser cannot decode “${file.name}” (${codec})`);
    }
    return new VideoFile(input, track, failed);
  }

  capture(into: Picture): Promise<boolean> {
    return this.#frames.capture(into);
  }

  close(): void {
    this.#isClosed = true;
    this.#frames.close();
    this.#input.dispose();
  }

  async #play(): Promise<void> {
    try {
      while (!this.#isClosed) await this.#playOnce();
    } catch (error) {
      if (!this.#isClosed) this.#failed(`The video file broke off (${(error as Error).message})`);
    }
  }

  async #playOnce(): Promise<void> {
    const startMs = performance.now();
    let firstMs: number | undefined;
    let endMs = 0;
    for await (const sample of new VideoSampleSink(this.#track).samples()) {
      const atMs = sample.timestamp * 1000;
      firstMs ??= atMs;
      endMs = atMs - firstMs + sample.duration * 1000;
      await until(startMs + atMs - firstMs);
      this.#frames.keep(this.#isClosed ? undefined : sample.toVideoFrame());
      sample.close();
      if (this.#isClosed) return;
    }
    if (firstMs === undefined) throw new Error('it has no pictures');
    await until(startMs + endMs);
  }
}

function until(dueMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, dueMs - performance.now())));
}
