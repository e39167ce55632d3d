import path from 'node:path';
import { errorMessage, type BoardEntry, type PublishedBoard } from '@boardcast/protocol';
import * as v from 'valibot';
import { keepsName } from './board-identity.ts';
import type { ListedBoard, NameRegistry } from './name-registry.ts';
import { readOptionalFile, writePrivateFile } from './private-file.ts';

const maxBoards = 500;
const maxTextLength = 1000;
const saveDelayMs = 1000;

const text = v.pipe(v.string(), v.maxLength(maxTextLength));
const knownBoardSchema = v.object({
  name: text,
  identity: text,
  profile: v.nullable(text),
  firmware: v.nullable(text),
  canRestart: v.exactOptional(v.boolean()),
  /** When it was live last; null while it is. */
  left: v.nullable(v.pipe(v.string(), v.isoTimestamp())),
});
const fileSchema = v.object({
  version: v.literal(1),
  /** When it was written. */
  saved: v.pipe(v.string(), v.isoTimestamp()),
  boards: v.pipe(v.array(knownBoardSchema), v.maxLength(maxBoards)),
});

type KnownBoard = v.InferOutput<typeof knownBoardSchema>;

export interface KnownBoardsOptions {
  /** Undefined to remember nothing after the end of the process. */
  readonly file?: string;
  /** In ms since 1970. */
  readonly timeOfDay?: () => number;
  readonly log?: (line: string) => void;
}

/**
 * The boards that have been live, by name: whose name it is, and when it left. At most 500 are kept;
 * those that left first are forgotten first.
 */
export class KnownBoards implements NameRegistry {
  readonly #file: string | undefined;
  readonly #timeOfDay: () => number;
  readonly #log: (line: string) => void;
  readonly #boards = new Map<string, KnownBoard>();
  #timer: NodeJS.Timeout | undefined;
  #saving: Promise<void> = Promise.resolve();

  constructor({ file, timeOfDay = Date.now, log = console.error }: KnownBoardsOptions = {}) {
    this.#file = file;
    this.#timeOfDay = timeOfDay;
    this.#log = log;
  }

  /** Reads those of an earlier process. A file that cannot be read is logged, and replaced. */
  static async load(options: KnownBoardsOptions): Promise<KnownBoards> {
    const known = new KnownBoards(options);
    await known.#read();
    return known;
  }

  /** Those that are not published, by name. */
  absent(published: readonly PublishedBoard[]): readonly BoardEntry[] {
    const present = new Set(published.map(({ name }) => name));
    const absent = [...this.#boards.values()].filter(({ name }) => !present.has(name));
    return absent.map(offlineEntry).sort((a, b) => a.name.localeCompare(b.name));
  }

  /** Who has a name; undefined for one that nobody has. */
  identityOf(name: string): string | undefined {
    return this.#boards.get(name)?.identity;
  }

  /** The name of each board, by its identity. */
  names(): ReadonlyMap<string, string> {
    return new Map([...this.#boards.values()].map(({ identity, name }) => [identity, name]));
  }

  /** Some boards keep their name while they are offline. */
  mayTake(identity: string, name: string): boolean {
    const holder = this.identityOf(name);
    return holder === undefined || holder === identity || !keepsName(holder);
  }

  /** Remembers the boards that are live now. */
  update(listed: readonly ListedBoard[]): void {
    const before = JSON.stringify([...this.#boards.values()]);
    const live = listed.filter(({ board, isReplaced }) => board.state === 'live' && !isReplaced);
    const names = new Map(live.map(({ identity, board }) => [identity, board.name]));
    for (const { name, identity } of [...this.#boards.values()]) {
      const renamed = names.get(identity) ?? name;
      if (renamed !== name) this.#boards.delete(name);
    }
    for (const { board, identity } of live) {
      const { name, profile, firmware, canRestart } = board;
      const own = { ...(canRestart === undefined ? {} : { canRestart }), left: null };
      this.#boards.set(name, { name, identity, profile, firmware, ...own });
    }
    const liveNames = new Set(names.values());
    for (const board of this.#boards.values()) {
      if (board.left !== null || liveNames.has(board.name)) continue;
      this.#boards.set(board.name, { ...board, left: this.#now() });
    }
    this.#limit();
    if (JSON.stringify([...this.#boards.values()]) !== before) this.#saveSoon();
  }

  /** Forgets a board; false if it is not known. */
  forget(name: string): boolean {
    const isKnown = this.#boards.delete(name);
    if (isKnown) this.#saveSoon();
    return isKnown;
  }

  /** Saves what has changed. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#save();
    await this.#saving;
  }

  #now(): string {
    return new Date(this.#timeOfDay()).toISOString();
  }

  #limit(): void {
    if (this.#boards.size <= maxBoards) return;
    const left = [...this.#boards.values()].filter((board) => board.left !== null);
    const oldest = left.sort((a, b) => String(a.left).localeCompare(String(b.left)));
    for (const { name } of oldest.slice(0, this.#boards.size - maxBoards)) {
      this.#boards.delete(name);
    }
  }

  async #read(): Promise<void> {
    if (this.#file === undefined) return;
    try {
      const content = await readOptionalFile(this.#file);
      if (content === undefined) return;
      const { boards, saved } = v.parse(fileSchema, JSON.parse(content));
      for (const board of boards) {
        this.#boards.set(board.name, { ...board, left: board.left ?? saved });
      }
    } catch (error) {
      this.#log(
        `The list of known boards cannot be read and begins anew (${this.#file}): ${errorMessage(error)}`,
      );
    }
  }

  #saveSoon(): void {
    this.#timer ??= setTimeout(() => this.#save(), saveDelayMs).unref();
  }

  #save(): void {
    this.#timer = undefined;
    const file = this.#file;
    if (file === undefined) return;
    const boards = [...this.#boards.values()].slice(0, maxBoards);
    const content = { version: 1, saved: this.#now(), boards };
    this.#saving = this.#saving
      .then(() => writePrivateFile(file, JSON.stringify(content)))
      .catch((error: unknown) =>
        this.#log(`The list of known boards is not saved: ${errorMessage(error)}`),
      );
  }
}

/** The file of a gateway's known boards: there may be gateways at several ports. */
export function knownBoardsFile(folder: string, port: number): string {
  return path.join(folder, `boards-${port}.json`);
}

function offlineEntry({ name, profile, firmware, canRestart, left }: KnownBoard): BoardEntry {
  return {
    ...{ name, profile, firmware, state: 'offline', viewers: 0 },
    since: left ?? new Date(0).toISOString(),
    ...{ pipeline: null, endpoint: null, viewerEndpoint: null },
    ...(canRestart === undefined ? {} : { canRestart }),
  };
}
