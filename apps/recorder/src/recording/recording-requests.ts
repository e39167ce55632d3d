import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { errorMessage } from '@boardcast/protocol';
import type { Log } from '@boardcast/signaling';
import * as v from 'valibot';
import { privateFile } from './private-mode.ts';

const fileName = 'requests.json';
const schema = v.object({ requests: v.array(v.tuple([v.string(), v.boolean()])) });

/** What was requested by the API for each board; kept in a file, so that it survives a restart. */
export class RecordingRequests {
  readonly #file: string;
  readonly #log: Log;
  readonly #requests: Map<string, boolean>;
  #saved: Promise<void> = Promise.resolve();

  private constructor(file: string, log: Log, requests: Iterable<[string, boolean]>) {
    this.#file = file;
    this.#log = log;
    this.#requests = new Map(requests);
  }

  static async open(folder: string, log: Log): Promise<RecordingRequests> {
    const file = path.join(folder, fileName);
    try {
      const { requests } = v.parse(schema, JSON.parse(await readFile(file, 'utf8')));
      return new RecordingRequests(file, log, requests);
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (!isMissing) {
        log('warn', `Ignoring ${file}: ${errorMessage(error)} The rules of --record apply.`);
      }
      return new RecordingRequests(file, log, []);
    }
  }

  get boards(): readonly string[] {
    return [...this.#requests.keys()];
  }

  of(board: string): boolean | undefined {
    return this.#requests.get(board);
  }

  /** Resolves when it is saved, or could not be. */
  set(board: string, record: boolean): Promise<void> {
    this.#requests.set(board, record);
    this.#saved = this.#saved.then(() => this.#save());
    return this.#saved;
  }

  /** A file is complete before it replaces the old one. */
  async #save(): Promise<void> {
    const next = `${this.#file}.new`;
    try {
      await writeFile(next, JSON.stringify({ requests: [...this.#requests] }), {
        mode: privateFile,
      });
      await rename(next, this.#file);
    } catch (error) {
      this.#log('warn', `Could not write ${this.#file}: ${errorMessage(error)}`);
    }
  }
}
