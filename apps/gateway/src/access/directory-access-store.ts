import type { Directory, RecordValues, ReplicatedKind } from '@boardcast/directory';
import { GatewayError } from '../gateway-error.ts';
import type { AccessStore, BoardKey, IssuedToken } from './access-store.ts';
import { hashOf, makeId, makeSecret, matchesHash } from './secret.ts';

const signing = 'signing';
const kinds = ['key', 'token', 'revoked', 'secret'] as const;
type AccessKind = (typeof kinds)[number];
/** A revoked key is remembered until every gateway has noticed, also one that was cut off. */
const revokedKeyS = 86_400;

type FileContent = Pick<AccessStore, 'signingKey' | 'keys' | 'tokens'> & {
  readonly revoked: readonly { readonly id: string; readonly expires: number }[];
};

/** What was known before the directory came back empty. */
type Known = { readonly [K in AccessKind]: ReadonlyMap<string, RecordValues[K]> };

/**
 * Keys and issued tokens of all gateways, in the directory. While that is away they are valid by this
 * gateway's copy, and cannot be changed; where it comes back empty, they are written again.
 */
export class DirectoryAccessStore implements AccessStore {
  readonly #directory: Directory;
  readonly #listeners = new Set<() => void>();
  readonly #end: () => void;
  #known: Known;

  private constructor(directory: Directory) {
    this.#directory = directory;
    this.#known = knownIn(directory);
    this.#end = directory.onChange(({ kind }) => {
      if (kind === 'reread') void this.#restore();
      else if (!isAccessKind(kind)) return;
      this.#changed();
    });
  }

  /** Throws a GatewayError when the directory is away: without it, nobody could be let in. */
  static async open(directory: Directory): Promise<DirectoryAccessStore> {
    try {
      await directory.putIfAbsent('secret', signing, { value: makeSecret() });
      const signingKey = await directory.read('secret', signing);
      const store = new DirectoryAccessStore(directory);
      if (signingKey !== undefined) store.#known = withSigningKey(store.#known, signingKey.value);
      return store;
    } catch (error) {
      throw new GatewayError({ code: 'directory-away' }, { cause: error });
    }
  }

  /**
   * Writes what one gateway had in its file. Its tokens are valid everywhere if the gateways sign with
   * the same key: with that of the file, unless they have one already.
   */
  static async import(
    directory: Directory,
    { signingKey, keys, tokens, revoked }: FileContent,
  ): Promise<{ readonly keys: number; readonly tokens: number }> {
    const value = Buffer.from(signingKey).toString('base64url');
    const shared = await directory.putIfAbsent('secret', signing, { value });
    for (const { id, ...key } of keys) await directory.putIfAbsent('key', id, key);
    if (shared.value.value !== value) return { keys: keys.length, tokens: 0 };
    for (const { id, expires } of revoked) await directory.putIfAbsent('revoked', id, { expires });
    for (const { id, ...token } of tokens) await directory.putIfAbsent('token', id, token);
    return { keys: keys.length, tokens: tokens.length };
  }

  get signingKey(): Uint8Array {
    const { value = '' } =
      this.#directory.get('secret', signing)?.value ?? this.#known.secret.get(signing) ?? {};
    return Buffer.from(value, 'base64url');
  }

  get keys(): readonly BoardKey[] {
    return [...this.#directory.all('key')].map(({ key: id, value }) => ({ id, ...value }));
  }

  get tokens(): readonly IssuedToken[] {
    return [...this.#directory.all('token')].flatMap(({ key: id, value }) => {
      const { grants, ...rest } = value;
      return isExpired(value) ? [] : { id, ...rest, ...(grants && { grants }) };
    });
  }

  hasKey(id: string): boolean {
    return this.#directory.get('key', id) !== undefined;
  }

  async addKey(board: string): Promise<{ readonly id: string; readonly key: string }> {
    const [id, secret] = [makeId(), makeSecret()];
    const created = new Date().toISOString();
    await this.#directory.put('key', id, { board, hash: hashOf(secret), created });
    return { id, key: `${id}.${secret}` };
  }

  findKey(key: string): BoardKey | undefined {
    const at = key.indexOf('.');
    const id = key.slice(0, at);
    const found = this.#directory.get('key', id)?.value;
    return found !== undefined && matchesHash(key.slice(at + 1), found.hash)
      ? { id, ...found }
      : undefined;
  }

  async addToken({ id, ...token }: Omit<IssuedToken, 'created'>): Promise<void> {
    await this.#directory.put('token', id, { ...token, created: new Date().toISOString() });
    await this.#dropExpired();
  }

  isRevoked(tokenId: string): boolean {
    return this.#directory.get('revoked', tokenId) !== undefined;
  }

  async revoke(id: string): Promise<boolean> {
    const directory = this.#directory;
    const [key, token] = [directory.get('key', id), directory.get('token', id)];
    if (key === undefined && token === undefined) return false;
    const expires = token?.value.expires ?? Date.now() / 1000 + revokedKeyS;
    await directory.put('revoked', id, { expires });
    for (const record of [key, token]) if (record !== undefined) await directory.remove(record);
    await this.#dropExpired();
    return true;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The directory tells each change by itself. */
  refresh(): Promise<boolean> {
    return Promise.resolve(false);
  }

  close(): void {
    this.#end();
    this.#listeners.clear();
  }

  #changed(): void {
    if (this.#directory.get('secret', signing) !== undefined)
      this.#known = knownIn(this.#directory);
    for (const listener of this.#listeners) listener();
  }

  async #dropExpired(): Promise<void> {
    for (const kind of ['token', 'revoked'] as const) {
      for (const record of [...this.#directory.all(kind)]) {
        if (isExpired(record.value)) await this.#directory.remove(record);
      }
    }
  }

  /** Revocations first: what was revoked must not be valid for a moment. */
  async #restore(): Promise<void> {
    if (this.#directory.get('secret', signing) !== undefined) return;
    const known = this.#known;
    try {
      for (const kind of ['revoked', 'secret', 'key', 'token'] as const) {
        await this.#restoreKind(kind, known[kind]);
      }
    } catch {
      // Away again: it is tried with the next rereading.
    }
  }

  async #restoreKind<K extends AccessKind>(
    kind: K,
    values: ReadonlyMap<string, RecordValues[K]>,
  ): Promise<void> {
    const directory = this.#directory;
    for (const [key, value] of values) {
      if (kind !== 'revoked' && directory.get('revoked', key) !== undefined) continue;
      await directory.putIfAbsent(kind, key, value);
    }
  }
}

function isAccessKind(kind: ReplicatedKind): boolean {
  return (kinds as readonly ReplicatedKind[]).includes(kind);
}

function isExpired({ expires }: { readonly expires: number }): boolean {
  return expires * 1000 <= Date.now();
}

function knownIn(directory: Directory): Known {
  return {
    key: valuesOf(directory, 'key'),
    token: valuesOf(directory, 'token'),
    revoked: valuesOf(directory, 'revoked'),
    secret: valuesOf(directory, 'secret'),
  };
}

function withSigningKey(known: Known, value: RecordValues['secret']): Known {
  return { ...known, secret: new Map([[signing, value]]) };
}

function valuesOf<K extends AccessKind>(
  directory: Directory,
  kind: K,
): ReadonlyMap<string, RecordValues[K]> {
  return new Map([...directory.all(kind)].map(({ key, value }) => [key, value]));
}
