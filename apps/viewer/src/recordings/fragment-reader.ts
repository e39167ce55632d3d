import { boxesOf, completeBytes, frameTimesOf, videoTrackOf, type VideoTrack } from './mp4.ts';

/** Splits a segment into whole boxes while it is received, and notes the times of its frames. */
export class FragmentReader {
  /** The initialization segment, once it is complete. */
  init: Uint8Array<ArrayBuffer> | undefined;
  /** The bytes of all complete boxes. */
  length = 0;
  /** In seconds of the file, in the order of the frames. */
  readonly frameTimes: number[] = [];
  #pending = new Uint8Array(0);
  #track: VideoTrack | undefined;

  /** Adds what was received; returns what is complete by now, which may be nothing. */
  push(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#pending.length + chunk.length);
    bytes.set(this.#pending);
    bytes.set(chunk, this.#pending.length);
    const complete = bytes.subarray(0, completeBytes(viewOf(bytes)));
    this.#pending = bytes.slice(complete.length);
    this.length += complete.length;
    this.#read(complete);
    return complete;
  }

  /** What is not complete will come again. */
  reset(): void {
    this.#pending = new Uint8Array(0);
  }

  #read(complete: Uint8Array<ArrayBuffer>): void {
    for (const { type, content } of boxesOf(viewOf(complete))) {
      if (type === 'moov') {
        const end = content.byteOffset + content.byteLength - complete.byteOffset;
        this.init = complete.slice(0, end);
        this.#track = videoTrackOf(content);
      }
      if (type !== 'moof' || this.#track === undefined) continue;
      this.frameTimes.push(...frameTimesOf(content, this.#track));
    }
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
