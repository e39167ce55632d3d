import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Snapshot } from './snapshot.ts';

/** A board's file is written no more often. */
const writeIntervalMs = 30_000;
const maxInMemory = 500;

/** The last snapshot of each board, in memory and in a folder. */
export class LastSnapshots {
  readonly #folder: string;
  readonly #memory = new Map<string, Snapshot>();
  readonly #writtenAt = new Map<string, number>();
  readonly #unwritten = new Set<string>();
  #writing: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  keep(board: string, snapshot: Snapshot): void {
    const kept = this.#memory.get(board);
    if (kept !== undefined && kept.time >= snapshot.time) return;
    this.#memory.delete(board);
    this.#memory.set(board, snapshot);
    const [oldest] = this.#memory.keys();
    if (this.#memory.size > maxInMemory && oldest !== undefined) this.#memory.delete(oldest);
    this.#unwritten.add(board);
    const now = Date.now();
    if (now - (this.#writtenAt.get(board) ?? 0) > writeIntervalMs) this.#write(board);
  }

  async read(board: string): Promise<Snapshot | undefined> {
    const kept = this.#memory.get(board);
    if (kept !== undefined) return kept;
    try {
      const file = this.#fileOf(board);
      const [jpeg, { mtimeMs: time }] = await Promise.all([readFile(file), stat(file)]);
      return { jpeg, time };
    } catch {
      return undefined;
    }
  }

  /** Writes what is not written yet. */
  async close(): Promise<void> {
    for (const board of this.#unwritten) this.#write(board);
    await this.#writing;
  }

  /** A disk that is full costs the snapshot of an offline board, and nothing else. */
  #write(board: string): void {
    const snapshot = this.#memory.get(board);
    this.#unwritten.delete(board);
    if (snapshot === undefined) return;
    this.#writtenAt.set(board, Date.now());
    this.#writing = this.#writing
      .then(() => replaceFile(this.#fileOf(board), snapshot))
      .catch(() => undefined);
  }

  /** A name may have any character, and any length. */
  #fileOf(board: string): string {
    const name = createHash('sha256').update(board).digest('hex').slice(0, 32);
    return path.join(this.#folder, `${name}.jpg`);
  }
}

/** The time of the file is that of its frame. */
async function replaceFile(file: string, { jpeg, time }: Snapshot): Promise<void> {
  const temporary = `${file}.new`;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(temporary, jpeg, { mode: 0o600 });
  await utimes(temporary, time / 1000, time / 1000);
  await rename(temporary, file);
}
