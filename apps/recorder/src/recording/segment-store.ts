import { mkdir, open, readdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { errorMessage } from '@boardcast/protocol';
import type { Log } from '@boardcast/signaling';
import * as v from 'valibot';
import { boardFolder, boardOfFolder } from './board-folder.ts';
import type { SegmentHeader } from './mp4/segment-header.ts';
import { readSegment, type SegmentContent } from './mp4/segment-reader.ts';
import { privateFile, privateFolder } from './private-mode.ts';
import { SegmentCatalog } from './segment-catalog.ts';
import { SegmentFile } from './segment-file.ts';
import { parseSegmentName } from './segment-name.ts';
import { recoverSegment } from './segment-recovery.ts';
import type { StoredSegment } from './stored-segment.ts';

const nameFile = 'board.json';
const nameSchema = v.object({ board: v.string() });

export interface NewSegment {
  readonly header: SegmentHeader;
  readonly start: number;
  /** A fragment is in the file. */
  readonly onWritten: () => void;
  /** Called once: nothing more is written. */
  readonly onFailure: (error: NodeJS.ErrnoException) => void;
}

/** The segments in a folder: a folder for each board, with a file for each segment. */
export class SegmentStore {
  readonly folder: string;
  readonly catalog = new SegmentCatalog();
  readonly #log: Log;
  /** Bytes written since the start. */
  bytesWritten = 0;

  private constructor(folder: string, log: Log) {
    this.folder = folder;
    this.#log = log;
  }

  /** Finds what is there, and completes what a crash has left. */
  static async open(folder: string, log: Log): Promise<SegmentStore> {
    const store = new SegmentStore(path.resolve(folder), log);
    for (const name of await boardFoldersIn(store.folder)) {
      await store.#loadBoard(name).catch((error: unknown) => {
        log('warn', `Could not read ${path.join(folder, name)}: ${errorMessage(error)}`);
      });
    }
    return store;
  }

  /** A new segment, which is in the catalog at once. */
  create(board: string, { header, start, onWritten, onFailure }: NewSegment): SegmentFile {
    const file = new SegmentFile({
      board,
      folder: this.#folderOf(board),
      header,
      start: this.#freeStart(board, Math.floor(start)),
      onFailure,
      onWritten: (bytes) => {
        this.bytesWritten += bytes;
        onWritten();
      },
    });
    this.catalog.add(file);
    return file;
  }

  /** Completes a segment; resolves with undefined if it had no fragment or could not be completed. */
  async complete(file: SegmentFile): Promise<StoredSegment | undefined> {
    const complete = await file.close().catch((error: unknown) => {
      this.#log('warn', `Could not complete ${file.path}: ${errorMessage(error)}`);
      return undefined;
    });
    this.catalog.remove(file);
    if (complete === undefined) return undefined;
    this.catalog.add(complete);
    if (boardFolder(file.board).isShortened) await this.#writeName(file.board);
    return complete;
  }

  /** Deletes a segment's file. Rejects if it cannot be. */
  async remove(segment: StoredSegment): Promise<void> {
    await rm(segment.path, { force: true });
    this.catalog.remove(segment);
    if (this.catalog.of(segment.board).length > 0) return;
    const folder = this.#folderOf(segment.board);
    await rm(path.join(folder, nameFile), { force: true });
    await rmdir(folder).catch(() => undefined);
  }

  /** What a segment contains; undefined if its file was removed or damaged. */
  async contentOf(segment: StoredSegment): Promise<SegmentContent | undefined> {
    if (segment instanceof SegmentFile) return segment.content;
    try {
      const file = await open(segment.path);
      return await readSegment(file).finally(() => file.close());
    } catch {
      return undefined;
    }
  }

  /** After the clock was set back there may be a segment with the same start. */
  #freeStart(board: string, start: number): number {
    let free = start;
    while (this.catalog.at(board, free) !== undefined) free += 1;
    return free;
  }

  #folderOf(board: string): string {
    return path.join(this.folder, boardFolder(board).name);
  }

  async #loadBoard(name: string): Promise<void> {
    const folder = path.join(this.folder, name);
    const board = boardOfFolder(name) ?? (await readName(folder, name));
    if (board === undefined) return;
    const files = (await readdir(folder)).sort();
    for (const file of files) {
      await this.#loadSegment(board, folder, file).catch((error: unknown) => {
        this.#log('warn', `Could not read ${path.join(folder, file)}: ${errorMessage(error)}`);
      });
    }
  }

  async #loadSegment(board: string, folder: string, file: string): Promise<void> {
    const parsed = parseSegmentName(file);
    if (parsed === undefined) return;
    const { start } = parsed;
    const isLeft = parsed.duration === undefined;
    const recovered = isLeft ? await recoverSegment(folder, start) : { ...parsed, name: file };
    if (recovered === undefined) return;
    const location = path.join(folder, recovered.name);
    const { size } = await stat(location);
    const end = start + (recovered.duration ?? 0);
    this.catalog.add({ board, start, end, bytes: size, path: location, isComplete: true });
    if (isLeft) this.#log('info', `Recovered ${location}, which a crash had left.`);
  }

  async #writeName(board: string): Promise<void> {
    const file = path.join(this.#folderOf(board), nameFile);
    await writeFile(file, JSON.stringify({ board }), { mode: privateFile }).catch(
      (error: unknown) => {
        this.#log('warn', `Could not write ${file}: ${errorMessage(error)}`);
      },
    );
  }
}

async function boardFoldersIn(folder: string): Promise<readonly string[]> {
  try {
    await mkdir(folder, { recursive: true, mode: privateFolder });
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    throw new Error(
      `Cannot use the folder of recordings (${errorMessage(error)}). Choose another by --recordings.`,
      { cause: error },
    );
  }
}

/** The name in a folder whose own name does not tell it. */
async function readName(folder: string, name: string): Promise<string | undefined> {
  try {
    const { board } = v.parse(
      nameSchema,
      JSON.parse(await readFile(path.join(folder, nameFile), 'utf8')),
    );
    return boardFolder(board).name === name ? board : undefined;
  } catch {
    return undefined;
  }
}
