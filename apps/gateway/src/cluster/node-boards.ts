import type { Directory, DirectoryChange } from '@boardcast/directory';

/** How many boards publish to each node, by this gateway's copy of the directory. */
export class NodeBoards {
  readonly #directory: Directory;
  readonly #counts = new Map<string, number>();
  readonly #nodeOf = new Map<string, string>();
  readonly #end: () => void;

  constructor(directory: Directory) {
    this.#directory = directory;
    this.#end = directory.onChange((change) => this.#onChange(change));
    this.#reread();
  }

  on(node: string): number {
    return this.#counts.get(node) ?? 0;
  }

  close(): void {
    this.#end();
  }

  #onChange(change: DirectoryChange): void {
    if (change.kind === 'reread') this.#reread();
    else if (change.kind === 'board') this.#set(change.key);
  }

  #reread(): void {
    this.#counts.clear();
    this.#nodeOf.clear();
    for (const { key } of this.#directory.all('board')) this.#set(key);
  }

  #set(name: string): void {
    const before = this.#nodeOf.get(name);
    const after = this.#directory.get('board', name)?.value.node ?? undefined;
    if (before === after) return;
    if (before !== undefined) this.#counts.set(before, this.on(before) - 1);
    if (after === undefined) this.#nodeOf.delete(name);
    else {
      this.#nodeOf.set(name, after);
      this.#counts.set(after, this.on(after) + 1);
    }
  }
}
