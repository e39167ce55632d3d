import { layOutFile, type RecordingFile } from './recording-file.ts';
import type { SegmentStore } from './segment-store.ts';

const maxFiles = 16;

/** The layouts of files that players read in parts: each part must be of the same file. */
export class RecordingFileCache {
  readonly #store: SegmentStore;
  readonly #files = new Map<string, RecordingFile>();

  constructor(store: SegmentStore) {
    this.#store = store;
  }

  /** `isContinued` for a request that goes on with what an earlier one had. */
  async get(
    board: string,
    from: number,
    to: number,
    isContinued: boolean,
  ): Promise<RecordingFile | undefined> {
    const key = JSON.stringify([board, from, to]);
    const known = this.#files.get(key);
    const file = isContinued && known !== undefined ? known : await this.#layOut(board, from, to);
    this.#files.delete(key);
    if (file !== undefined) this.#files.set(key, file);
    const [oldest] = this.#files.keys();
    if (this.#files.size > maxFiles && oldest !== undefined) this.#files.delete(oldest);
    return file;
  }

  #layOut(board: string, from: number, to: number): Promise<RecordingFile | undefined> {
    return layOutFile(this.#store, board, from, to);
  }
}
