import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { SegmentHeader } from './mp4/segment-header.ts';
import { scanSegment } from './mp4/segment-reader.ts';
import { formatSegmentName } from './segment-name.ts';
import { videoTimescale } from './video/video-format.ts';

/** What became of a segment that a crash had left. */
export interface RecoveredSegment {
  readonly name: string;
  /** In ms. */
  readonly duration: number;
}

/**
 * Completes a segment that a crash has left: cuts a torn fragment off, and writes the index. Removes
 * it if there is no fragment, and resolves with undefined.
 */
export async function recoverSegment(
  folder: string,
  start: number,
): Promise<RecoveredSegment | undefined> {
  const left = path.join(folder, formatSegmentName({ start, duration: undefined }));
  const file = await open(left, 'r+');
  let ticks = 0;
  try {
    const content = await scanSegment(file);
    if (content !== undefined && content.subsegments.length > 0) {
      const { formats, headerBytes, subsegments } = content;
      const bytes = subsegments.reduce((sum, { size }) => sum + size, headerBytes);
      ticks = subsegments.reduce((sum, { duration }) => sum + duration, 0);
      const header = new SegmentHeader(formats, start).complete(subsegments, headerBytes);
      await file.truncate(bytes);
      await file.write(header, 0, header.length, 0);
      await file.sync();
    }
  } finally {
    await file.close();
  }
  if (ticks === 0) {
    await rm(left, { force: true });
    return undefined;
  }
  const duration = Math.round((ticks * 1000) / videoTimescale);
  const name = formatSegmentName({ start, duration });
  await rename(left, path.join(folder, name));
  return { name, duration };
}
