import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { SegmentHeader } from './mp4/segment-header.ts';
import type { SegmentContent } from './mp4/segment-reader.ts';
import { SubsegmentList } from './mp4/subsegment-list.ts';
import { formatSegmentName } from './segment-name.ts';
import { privateFile, privateFolder } from './private-mode.ts';
import type { Fragment } from './segment-writer.ts';
import type { StoredSegment } from './stored-segment.ts';

/** What waits for a slow disk; about a minute of a board. */
const maxPendingBytes = 16 * 1024 * 1024;

export interface SegmentFileOptions {
  readonly board: string;
  readonly folder: string;
  readonly header: SegmentHeader;
  /** In ms since 1970, without fractions. */
  readonly start: number;
  /** Called after each fragment, with the bytes since the last call. */
  readonly onWritten?: (bytes: number) => void;
  /** Called once: nothing more is written. */
  readonly onFailure?: (error: NodeJS.ErrnoException) => void;
}

/** The file of a segment while it is written: one write at a time, in the background. */
export class SegmentFile implements StoredSegment {
  readonly board: string;
  readonly start: number;
  readonly isComplete = false;
  readonly #options: SegmentFileOptions;
  readonly #subsegments = new SubsegmentList();
  #end: number;
  #bytes = 0;
  #pendingBytes = 0;
  #file: FileHandle | undefined;
  #failure: NodeJS.ErrnoException | undefined;
  #last: Promise<void>;
  #closed: Promise<StoredSegment | undefined> | undefined;

  constructor(options: SegmentFileOptions) {
    this.board = options.board;
    this.#options = options;
    this.start = this.#end = options.start;
    this.#last = this.#attempt(() => this.#open());
  }

  get end(): number {
    return this.#end;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** What waits to be written. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  get path(): string {
    return path.join(
      this.#options.folder,
      formatSegmentName({ start: this.start, duration: undefined }),
    );
  }

  /** What of it can be read. */
  get content(): SegmentContent {
    const { formats, size } = this.#options.header;
    return { formats, headerBytes: size, subsegments: [...this.#subsegments.all] };
  }

  /** False if the disk is too slow: then nothing may follow but `close`. */
  write(fragment: Fragment): boolean {
    if (this.#pendingBytes + fragment.bytes.length > maxPendingBytes) return false;
    this.#pendingBytes += fragment.bytes.length;
    this.#last = this.#last.then(async () => {
      await this.#attempt(() => this.#append(fragment));
      this.#pendingBytes -= fragment.bytes.length;
    });
    return true;
  }

  /** Resolves with the complete segment, or undefined if it has no fragment. Idempotent. */
  close(): Promise<StoredSegment | undefined> {
    this.#closed ??= this.#last.then(() => this.#complete());
    return this.#closed;
  }

  async #open(): Promise<void> {
    const { folder, header } = this.#options;
    await mkdir(folder, { recursive: true, mode: privateFolder });
    this.#file = await open(this.path, 'wx+', privateFile);
    await this.#file.write(header.growing, 0, header.size, 0);
    this.#bytes = header.size;
  }

  async #append({ bytes, isKey, duration, end }: Fragment): Promise<void> {
    const { bytesWritten = 0 } =
      (await this.#file?.write(bytes, 0, bytes.length, this.#bytes)) ?? {};
    if (bytesWritten < bytes.length) throw noSpace();
    const isFirst = this.#subsegments.all.length === 0;
    this.#bytes += bytes.length;
    this.#end = Math.max(this.start, Math.round(end));
    this.#subsegments.add({ size: bytes.length, duration, isKey });
    this.#options.onWritten?.(isFirst ? this.#bytes : bytes.length);
  }

  /** Writes the index in the place of the padding, so that a full disk does not matter. */
  async #complete(): Promise<StoredSegment | undefined> {
    const file = this.#file;
    if (file === undefined) return undefined;
    try {
      await file.truncate(this.#bytes);
      const subsegments = this.#subsegments.all;
      if (subsegments.length === 0) {
        await rm(this.path, { force: true });
        return undefined;
      }
      const header = this.#options.header.complete(subsegments);
      await file.write(header, 0, header.length, 0);
      await file.sync();
      return await this.#rename();
    } finally {
      await file.close();
    }
  }

  async #rename(): Promise<StoredSegment> {
    const { board, start, end, bytes } = this;
    const name = formatSegmentName({ start, duration: end - start });
    const complete = path.join(this.#options.folder, name);
    await rename(this.path, complete);
    return { board, start, end, bytes, path: complete, isComplete: true };
  }

  /** After a failure nothing is done. */
  async #attempt(action: () => Promise<void>): Promise<void> {
    if (this.#failure !== undefined) return;
    try {
      await action();
    } catch (error) {
      this.#failure = error as NodeJS.ErrnoException;
      this.#options.onFailure?.(this.#failure);
    }
  }
}

/** What a short write means. */
function noSpace(): NodeJS.ErrnoException {
  return Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
}
