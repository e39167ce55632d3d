import type { RecordingSegment } from '@boardcast/protocol';
import type { SegmentContent } from './mp4/segment-reader.ts';
import { frameSizeOf, mimeTypeOf } from './mp4/track-format.ts';
import type { SegmentStore } from './segment-store.ts';
import type { StoredSegment } from './stored-segment.ts';

type Details = Pick<RecordingSegment, 'mimeType' | 'width' | 'height'>;

/** Describes segments as the API does; what is in a file is read once. */
export class SegmentDetails {
  readonly #store: SegmentStore;
  readonly #known = new WeakMap<StoredSegment, Details>();

  constructor(store: SegmentStore) {
    this.#store = store;
  }

  /** Undefined if the file was removed or damaged. */
  async describe(segment: StoredSegment): Promise<RecordingSegment | undefined> {
    const details = this.#known.get(segment) ?? detailsOf(await this.#store.contentOf(segment));
    if (details === undefined) return undefined;
    this.#known.set(segment, details);
    const { start, end, bytes } = segment;
    return {
      start: new Date(start).toISOString(),
      end: new Date(end).toISOString(),
      bytes,
      ...details,
    };
  }
}

function detailsOf(content: SegmentContent | undefined): Details | undefined {
  const [video] = content?.formats ?? [];
  if (content === undefined || video === undefined) return undefined;
  return { mimeType: mimeTypeOf(content.formats), ...frameSizeOf(video) };
}
