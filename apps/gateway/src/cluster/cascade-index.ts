import type { Directory, DirectoryChange, DirectoryRecord } from '@boardcast/directory';
import { pipelineIdOf } from '@boardcast/protocol';

/** Where a board's media come from. */
export interface BoardOrigin {
  readonly name: string;
  readonly node: string;
  readonly pipeline: string;
  /** The endpoint that it publishes to. */
  readonly source: string;
  /** Those on its own node. */
  readonly viewers: number;
}

type RelayRecord = DirectoryRecord<'relay'>;

/** The boards and relays of this gateway's copy of the directory, by their pipelines. */
export class CascadeIndex {
  readonly #directory: Directory;
  readonly #boardOf = new Map<string, string>();
  readonly #pipelineOf = new Map<string, string>();
  readonly #relays = new Map<string, RelayRecord>();
  readonly #byBoard = new Map<string, Set<string>>();
  readonly #byEdge = new Map<string, string>();
  readonly #remove: () => void;

  constructor(directory: Directory) {
    this.#directory = directory;
    this.#remove = directory.onChange((change) => this.#onChange(change));
    this.#reread();
  }

  /** The board that publishes in a pipeline. */
  boardIn(pipeline: string): BoardOrigin | undefined {
    const name = this.#boardOf.get(pipeline);
    return name === undefined ? undefined : this.boardNamed(name);
  }

  /** Undefined for a board that left. */
  boardNamed(name: string): BoardOrigin | undefined {
    const record = this.#directory.get('board', name);
    if (record === undefined || record.value.node === null) return undefined;
    const { pipeline, endpoint: source, viewers } = record.value.entry;
    if (pipeline === null || source === null) return undefined;
    return { name, node: record.value.node, pipeline, source, viewers };
  }

  /** The relays of the board that publishes in a pipeline. */
  relaysOf(pipeline: string): readonly RelayRecord[] {
    return [...(this.#byBoard.get(pipeline) ?? [])].flatMap((key) => this.#relays.get(key) ?? []);
  }

  /** The relay whose pipeline on the edge that is. */
  relayAt(pipeline: string): RelayRecord | undefined {
    const key = this.#byEdge.get(pipeline);
    return key === undefined ? undefined : this.#relays.get(key);
  }

  /** Whether an endpoint sends its board to an edge: it is no viewer. */
  isOriginEndpoint(endpoint: string): boolean {
    const relays = this.relaysOf(pipelineIdOf(endpoint));
    return relays.some(({ value }) => value.origin.endpoint === endpoint);
  }

  close(): void {
    this.#remove();
  }

  #onChange(change: DirectoryChange): void {
    if (change.kind === 'reread') this.#reread();
    else if (change.kind === 'board') this.#setBoard(change.key);
    else if (change.kind === 'relay') this.#setRelay(change.key);
  }

  #reread(): void {
    for (const map of [this.#boardOf, this.#pipelineOf, this.#relays]) map.clear();
    for (const map of [this.#byBoard, this.#byEdge]) map.clear();
    for (const { key } of this.#directory.all('board')) this.#setBoard(key);
    for (const { key } of this.#directory.all('relay')) this.#setRelay(key);
  }

  #setBoard(name: string): void {
    const before = this.#pipelineOf.get(name);
    if (before !== undefined && this.#boardOf.get(before) === name) this.#boardOf.delete(before);
    const pipeline = this.boardNamed(name)?.pipeline;
    if (pipeline === undefined) {
      this.#pipelineOf.delete(name);
    } else {
      this.#pipelineOf.set(name, pipeline);
      this.#boardOf.set(pipeline, name);
    }
  }

  #setRelay(key: string): void {
    const before = this.#relays.get(key)?.value;
    const after = this.#directory.get('relay', key);
    if (before !== undefined) {
      this.#byBoard.get(before.origin.pipeline)?.delete(key);
      const { pipeline } = before.edge;
      if (pipeline !== null && this.#byEdge.get(pipeline) === key) this.#byEdge.delete(pipeline);
    }
    if (after === undefined) {
      this.#relays.delete(key);
      if (this.#byBoard.get(before?.origin.pipeline ?? '')?.size === 0) {
        this.#byBoard.delete(before?.origin.pipeline ?? '');
      }
      return;
    }
    const { origin, edge } = after.value;
    this.#relays.set(key, after);
    this.#byBoard.set(origin.pipeline, (this.#byBoard.get(origin.pipeline) ?? new Set()).add(key));
    if (edge.pipeline !== null) this.#byEdge.set(edge.pipeline, key);
  }
}
