import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { GatewayError } from '../gateway-error.ts';
import { readOptionalFile, writePrivateFile } from '../private-file.ts';
import {
  keySchema,
  tokenSchema,
  type AccessStore,
  type BoardKey,
  type IssuedToken,
} from './access-store.ts';
import { withFileLock } from './file-lock.ts';
import { hashOf, makeId, makeSecret, matchesHash } from './secret.ts';

const fileSchema = v.object({
  version: v.literal(1),
  signingKey: v.string(),
  keys: v.array(keySchema),
  tokens: v.array(tokenSchema),
  /** The ids of revoked tokens, until they would have expired. */
  revoked: v.array(v.object({ id: v.string(), expires: v.number() })),
});

type Content = v.InferOutput<typeof fileSchema>;

const fileName = 'access.json';

/**
 * Keys and issued tokens, in one file that only its owner can read. Several processes may change it:
 * each change locks the file, reads it, writes a new one and renames that (POSIX rename is atomic).
 */
export class FileAccessStore implements AccessStore {
  readonly #folder: string;
  readonly #listeners = new Set<() => void>();
  #content: Content;
  /** Of the file that was read last. */
  #version: string | undefined;
  #changing: Promise<unknown> = Promise.resolve();
  #refreshing: Promise<boolean> | undefined;

  private constructor(folder: string, content: Content) {
    this.#folder = folder;
    this.#content = content;
  }

  /** Opens the store in a folder; creates both if there are none. */
  static async open(folder: string): Promise<FileAccessStore> {
    const version = await versionOf(folder);
    const existing = await read(folder);
    const store = new FileAccessStore(folder, existing ?? empty());
    store.#version = version;
    if (existing === undefined) await store.#change((content) => content);
    return store;
  }

  /** Undefined where there is none, and then it makes none. */
  static async openExisting(folder: string): Promise<FileAccessStore | undefined> {
    return (await read(folder)) === undefined ? undefined : FileAccessStore.open(folder);
  }

  /** The ids of revoked tokens, until they would have expired. */
  get revoked(): Content['revoked'] {
    return this.#content.revoked;
  }

  get signingKey(): Uint8Array {
    return Buffer.from(this.#content.signingKey, 'base64url');
  }

  get keys(): readonly BoardKey[] {
    return this.#content.keys;
  }

  get tokens(): readonly IssuedToken[] {
    return this.#content.tokens;
  }

  hasKey(id: string): boolean {
    return this.#content.keys.some((key) => key.id === id);
  }

  async addKey(board: string): Promise<{ readonly id: string; readonly key: string }> {
    const id = makeId();
    const secret = makeSecret();
    const entry = { id, board, hash: hashOf(secret), created: new Date().toISOString() };
    await this.#change((content) => ({ ...content, keys: [...content.keys, entry] }));
    return { id, key: `${id}.${secret}` };
  }

  findKey(key: string): BoardKey | undefined {
    const at = key.indexOf('.');
    const entry = this.#content.keys.find(({ id }) => id === key.slice(0, at));
    return entry !== undefined && matchesHash(key.slice(at + 1), entry.hash) ? entry : undefined;
  }

  async addToken(token: Omit<IssuedToken, 'created'>): Promise<void> {
    const entry = { ...token, created: new Date().toISOString() };
    await this.#change((content) => ({ ...content, tokens: [...content.tokens, entry] }));
  }

  isRevoked(tokenId: string): boolean {
    return this.#content.revoked.some(({ id }) => id === tokenId);
  }

  async revoke(id: string): Promise<boolean> {
    const isThere = [...this.#content.keys, ...this.#content.tokens].some((one) => one.id === id);
    await this.#change((content) => ({
      ...content,
      keys: content.keys.filter((key) => key.id !== id),
      tokens: content.tokens.filter((token) => token.id !== id),
      revoked: [
        ...content.revoked,
        ...content.tokens
          .filter((token) => token.id === id)
          .map(({ expires }) => ({ id, expires })),
      ],
    }));
    return isThere;
  }

  /** Calls back after each change that this process made or read; returns a function that ends that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Reads the file if another process has changed it; whether it has. Notifications of file systems
   * come late on a busy machine, and never over a network.
   */
  refresh(): Promise<boolean> {
    this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  close(): void {
    this.#listeners.clear();
  }

  /** After the reads and writes that were begun before: an older content must not win. */
  #refresh(): Promise<boolean> {
    const refreshed = this.#changing.then(async () => {
      const version = await versionOf(this.#folder);
      if (version === undefined || version === this.#version) return false;
      this.#version = version;
      this.#content = (await read(this.#folder)) ?? this.#content;
      this.#notify();
      return true;
    });
    // A damaged file changes nothing: what was read before stays valid.
    this.#changing = refreshed.catch(() => undefined);
    return refreshed.catch(() => false);
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }

  /** One after the other; expired entries are dropped on the way. */
  #change(change: (content: Content) => Content): Promise<void> {
    const changed = this.#changing.then(() =>
      withFileLock(path.join(this.#folder, fileName), async () => {
        const before = (await read(this.#folder)) ?? this.#content;
        const after = withoutExpired(change(before), Date.now() / 1000);
        await write(this.#folder, after);
        this.#content = after;
        this.#version = await versionOf(this.#folder);
      }).then(() => this.#notify()),
    );
    this.#changing = changed.catch(() => undefined);
    return changed;
  }
}

function empty(): Content {
  return { version: 1, signingKey: makeSecret(), keys: [], tokens: [], revoked: [] };
}

function withoutExpired(content: Content, nowS: number): Content {
  const isValid = ({ expires }: { readonly expires: number }) => expires > nowS;
  return {
    ...content,
    tokens: content.tokens.filter(isValid),
    revoked: content.revoked.filter(isValid),
  };
}

async function read(folder: string): Promise<Content | undefined> {
  const file = path.join(folder, fileName);
  const text = await readOptionalFile(file);
  if (text === undefined) return undefined;
  try {
    return v.parse(fileSchema, JSON.parse(text));
  } catch (error) {
    throw new GatewayError({ code: 'file-damaged', file }, { cause: error });
  }
}

function write(folder: string, content: Content): Promise<void> {
  return writePrivateFile(path.join(folder, fileName), JSON.stringify(content, null, 2));
}

/** Differs for each file that is renamed to the name; undefined without one. */
async function versionOf(folder: string): Promise<string | undefined> {
  const found = await stat(path.join(folder, fileName), { bigint: true }).catch(() => undefined);
  return found && `${found.ino} ${found.mtimeNs} ${found.size}`;
}
