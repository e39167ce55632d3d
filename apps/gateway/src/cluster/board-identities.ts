import type { Directory, DirectoryRecord } from '@boardcast/directory';

/** The names of boards by their identity, by this gateway's copy of the directory. */
export class BoardIdentities {
  readonly #directory: Directory;
  readonly #names = new Map<string, string>();
  readonly #identities = new Map<string, string>();
  readonly #end: () => void;

  constructor(directory: Directory) {
    this.#directory = directory;
    this.#end = directory.onChange((change) => {
      if (change.kind === 'reread') this.#readAll();
      else if (change.kind === 'board') this.#set(change.key);
    });
    this.#readAll();
  }

  get names(): ReadonlyMap<string, string> {
    return this.#names;
  }

  /** The record of a name that another board has meanwhile, or had before, is not changed. */
  recordOf(identity: string): DirectoryRecord<'board'> | undefined {
    const name = this.#names.get(identity);
    const record = name === undefined ? undefined : this.#directory.get('board', name);
    return record?.identity === identity ? record : undefined;
  }

  close(): void {
    this.#end();
  }

  #readAll(): void {
    this.#names.clear();
    this.#identities.clear();
    for (const { key } of this.#directory.all('board')) this.#set(key);
  }

  #set(name: string): void {
    const before = this.#identities.get(name);
    const identity = this.#directory.get('board', name)?.identity;
    if (before !== undefined && this.#names.get(before) === name) this.#names.delete(before);
    if (identity === undefined) this.#identities.delete(name);
    else {
      this.#identities.set(name, identity);
      this.#names.set(identity, name);
    }
  }
}
