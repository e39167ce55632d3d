import type { Directory, DirectoryRecord, RecordValues } from '@boardcast/directory';
import { isPublished, type BoardEntry } from '@boardcast/protocol';
import type { BoardObjects } from '../access/permissions.ts';
import type { CascadeIndex } from './cascade-index.ts';

export interface SharedListOptions {
  readonly directory: Directory;
  readonly index: CascadeIndex;
  /** This gateway's own entry of a name, which may be newer than the directory's. */
  readonly ownEntry: (name: string) => BoardEntry | undefined;
  readonly changed: () => void;
}

/** The boards of all gateways, by this gateway's copy of the directory. */
export class SharedList {
  readonly #options: SharedListOptions;
  readonly #nodeStates = new Map<string, RecordValues['node']['state']>();
  readonly #end: () => void;
  #entries: readonly BoardEntry[] | undefined;

  constructor(options: SharedListOptions) {
    this.#options = options;
    this.#end = options.directory.onChange((change) => {
      if (change.kind === 'node' && !this.#hasOtherState(change.key)) return;
      const kinds: readonly string[] = ['node', 'board', 'relay', 'reread'];
      if (kinds.includes(change.kind)) this.changed();
    });
  }

  /** Those with a pipeline first; of each, by name. */
  entries(): readonly BoardEntry[] {
    this.#entries ??= [...this.#options.directory.all('board')]
      .map((record) => this.#entryOf(record))
      .sort(
        (a, b) => Number(isPublished(b)) - Number(isPublished(a)) || (a.name < b.name ? -1 : 1),
      );
    return this.#entries;
  }

  entryOf(name: string): BoardEntry | undefined {
    const record = this.#options.directory.get('board', name);
    return record && this.#entryOf(record);
  }

  /** The board whose media are in a pipeline, as permissions see it: a relay has another endpoint. */
  boardIn(pipeline: string): BoardObjects | undefined {
    const { index } = this.#options;
    const relay = index.relayAt(pipeline)?.value;
    if (relay !== undefined) {
      const { board: name, edge } = relay;
      return { name, endpoint: edge.endpoint ?? '', viewerEndpoint: null };
    }
    const name = index.boardIn(pipeline)?.name;
    const entry = name === undefined ? undefined : this.entryOf(name);
    return entry !== undefined && isPublished(entry) ? entry : undefined;
  }

  changed(): void {
    this.#entries = undefined;
    this.#options.changed();
  }

  close(): void {
    this.#end();
  }

  #entryOf({ key, value }: DirectoryRecord<'board'>): BoardEntry {
    const { directory, index, ownEntry } = this.#options;
    const entry = ownEntry(key) ?? value.entry;
    const isDown = value.node !== null && directory.get('node', value.node)?.value.state === 'down';
    if (isDown) return { ...entry, state: 'offline', viewers: 0 };
    const relays = entry.pipeline === null ? [] : index.relaysOf(entry.pipeline);
    const viewers = relays.reduce((sum, relay) => sum + relay.value.viewers, entry.viewers);
    return viewers === entry.viewers ? entry : { ...entry, viewers };
  }

  /** A node's load changes each second, and is none of the list's concern. */
  #hasOtherState(node: string): boolean {
    const state = this.#options.directory.get('node', node)?.value.state;
    const before = this.#nodeStates.get(node);
    if (state === undefined) this.#nodeStates.delete(node);
    else this.#nodeStates.set(node, state);
    return state !== before;
  }
}
