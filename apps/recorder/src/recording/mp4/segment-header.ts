import { box } from './box.ts';
import { movieHeader } from './movie-header.ts';
import {
  joinSubsegments,
  segmentIndex,
  segmentIndexBytes,
  type Subsegment,
} from './segment-index.ts';
import type { TrackFormat } from './track-format.ts';

/** The header's size is a multiple of it, so that a file system writes it as one block. */
const blockBytes = 4096;
const minIndexBytes = 2048;

/**
 * The part of a segment's file before its fragments. Its size is the same before and after the segment
 * is complete, so that the index, with which a player can seek, is written in its place.
 */
export class SegmentHeader {
  readonly #formats: readonly TrackFormat[];
  readonly #start: number;

  /** `start` is in ms since 1970. */
  constructor(formats: readonly TrackFormat[], start: number) {
    this.#formats = formats;
    this.#start = start;
  }

  get formats(): readonly TrackFormat[] {
    return this.#formats;
  }

  /** The header of a file that grows. */
  get growing(): Buffer {
    return this.#padded(this.#movie(undefined), this.size);
  }

  get size(): number {
    const needed = this.#movie(0).length + minIndexBytes;
    return Math.ceil(needed / blockBytes) * blockBytes;
  }

  /** The header of a complete file of that size, or of what it was when it was made. */
  complete(subsegments: readonly Subsegment[], size = this.size): Buffer {
    const [video] = this.#formats;
    const timescale = video?.timescale ?? 1;
    const ticks = subsegments.reduce((sum, { duration }) => sum + duration, 0);
    const movie = this.#movie((ticks * 1000) / timescale);
    const room = size - movie.length - emptyBox.length;
    const limit = Math.floor(
      (room - segmentIndexBytes(0)) / (segmentIndexBytes(1) - segmentIndexBytes(0)),
    );
    const references = joinSubsegments(subsegments, Math.max(1, limit));
    // The padding is between the index and the first fragment.
    const distance = size - movie.length - segmentIndexBytes(references.length);
    const index = segmentIndex(references, timescale, distance);
    return this.#padded(Buffer.concat([movie, index]), size);
  }

  #movie(duration: number | undefined): Buffer {
    const tracks = this.#formats.map((format) => ({ format, entries: [format.entry] }));
    return movieHeader({ tracks, start: this.#start, duration });
  }

  #padded(content: Buffer, size: number): Buffer {
    return Buffer.concat([
      content,
      box('free', Buffer.alloc(size - content.length - emptyBox.length)),
    ]);
  }
}

const emptyBox = box('free');
