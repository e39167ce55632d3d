import { open, type FileHandle } from 'node:fs/promises';
import { isFragment, patchFragment } from './mp4/fragment-patch.ts';
import { readAt } from './mp4/segment-reader.ts';
import type { RecordingFile, RecordingPiece } from './recording-file.ts';
import type { SegmentStore } from './segment-store.ts';

const chunkBytes = 128 * 1024;
const boxHeaderBytes = 8;

/** The bytes of a file from one offset up to another; throws if a segment was removed or is damaged. */
export async function* readRecordingFile(
  store: SegmentStore,
  { header, pieces }: RecordingFile,
  from: number,
  to: number,
): AsyncGenerator<Buffer> {
  if (from < header.length) yield header.subarray(from, to);
  let begin = header.length;
  for (const piece of pieces) {
    const end = begin + piece.size;
    if (end > from && begin < to) {
      yield* readPiece(store, piece, Math.max(0, from - begin), Math.min(piece.size, to - begin));
    }
    begin = end;
  }
}

async function* readPiece(
  store: SegmentStore,
  piece: RecordingPiece,
  from: number,
  to: number,
): AsyncGenerator<Buffer> {
  const file = await openSegment(store, piece);
  try {
    for (let at = 0; at < to;) {
      const fragment = await readFragmentHead(file, piece.offset + at);
      if (at + fragment.size > from) {
        yield* readFragment(file, piece, fragment, at, Math.max(0, from - at), to - at);
      }
      at += fragment.size;
    }
  } finally {
    await file.close();
  }
}

/** A segment has another name since it was completed. */
async function openSegment(store: SegmentStore, { segment }: RecordingPiece): Promise<FileHandle> {
  return open(segment.path).catch((error: unknown) => {
    const now = store.catalog.at(segment.board, segment.start);
    if (now === undefined || now.path === segment.path) throw error;
    return open(now.path);
  });
}

interface FragmentHead {
  readonly moofBytes: number;
  readonly size: number;
}

async function readFragmentHead(file: FileHandle, offset: number): Promise<FragmentHead> {
  const moofBytes = (await readExactly(file, offset, boxHeaderBytes)).readUInt32BE(0);
  const mdatBytes = (await readExactly(file, offset + moofBytes, boxHeaderBytes)).readUInt32BE(0);
  if (moofBytes < boxHeaderBytes || mdatBytes < boxHeaderBytes) throw damaged();
  return { moofBytes, size: moofBytes + mdatBytes };
}

/** From one offset in the fragment up to another. */
async function* readFragment(
  file: FileHandle,
  { offset, patch }: RecordingPiece,
  { moofBytes, size }: FragmentHead,
  at: number,
  from: number,
  to: number,
): AsyncGenerator<Buffer> {
  const end = Math.min(size, to);
  if (from < moofBytes) {
    const moof = await readExactly(file, offset + at, moofBytes);
    if (!isFragment(moof)) throw damaged();
    patchFragment(moof, patch);
    yield moof.subarray(from, end);
  }
  for (let done = Math.max(from, moofBytes); done < end; done += chunkBytes) {
    yield await readExactly(file, offset + at + done, Math.min(chunkBytes, end - done));
  }
}

async function readExactly(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = await readAt(file, offset, length);
  if (bytes.length < length) throw damaged();
  return bytes;
}

function damaged(): Error {
  return new Error('The file of a segment is damaged.');
}
