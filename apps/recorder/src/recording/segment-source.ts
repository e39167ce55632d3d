import { open } from 'node:fs/promises';
import { readAt } from './mp4/segment-reader.ts';
import { formatSegmentName } from './segment-name.ts';
import type { ByteSource } from './send-bytes.ts';
import type { SegmentStore } from './segment-store.ts';
import type { StoredSegment } from './stored-segment.ts';

const chunkBytes = 128 * 1024;

/** The file of a segment; of one that is still written, up to its last complete fragment. */
export async function openSegmentSource(
  store: SegmentStore,
  segment: StoredSegment,
): Promise<ByteSource | undefined> {
  const { board, start, bytes: size, isComplete } = segment;
  const file = await open(segment.path).catch(() => undefined);
  if (file === undefined) {
    // It has another name since it was completed.
    const now = store.catalog.at(board, start);
    return now === undefined || now === segment ? undefined : openSegmentSource(store, now);
  }
  await file.close();
  return {
    size,
    tag: `${start}-${size}${isComplete ? '' : '-growing'}`,
    fileName: formatSegmentName({ start, duration: undefined }),
    read: (from, to) => readFile(store, segment, from, to),
  };
}

async function* readFile(
  store: SegmentStore,
  segment: StoredSegment,
  from: number,
  to: number,
): AsyncGenerator<Buffer> {
  const current = store.catalog.at(segment.board, segment.start) ?? segment;
  const file = await open(current.path);
  try {
    for (let at = from; at < to; at += chunkBytes) {
      const bytes = await readAt(file, at, Math.min(chunkBytes, to - at));
      if (bytes.length === 0) throw new Error('A segment was cut off while it was read.');
      yield bytes;
    }
  } finally {
    await file.close();
  }
}
