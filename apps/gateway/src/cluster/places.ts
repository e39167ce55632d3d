import type { Directory, DirectoryRecord } from '@boardcast/directory';
import { boardTags, objectTypeOf, type Reply, type Request } from '@boardcast/protocol';
import { paramsOf } from '@boardcast/protocol/server';
import type { ObjectOwners } from '../object-owners.ts';
import { stepsOf } from '../transaction-steps.ts';

export interface PlacesOptions {
  readonly directory: Directory;
  readonly owners: ObjectOwners;
}

const maxFound = 10_000;

/** Which node each pipeline is on. */
export class Places {
  readonly #directory: Directory;
  readonly #owners: ObjectOwners;
  /** By the pipelines of boards and relays, of which there is a copy here. */
  readonly #replicated = new Map<string, string>();
  /** The pipelines of those records, by kind and key. */
  readonly #pipelines = new Map<string, readonly string[]>();
  /** What was read from the directory. */
  readonly #found = new Map<string, string>();
  /** This gateway's records of pipelines. */
  readonly #claimed = new Map<string, DirectoryRecord<'pipeline'>>();
  readonly #stopListening: () => void;

  constructor({ directory, owners }: PlacesOptions) {
    this.#directory = directory;
    this.#owners = owners;
    this.#stopListening = directory.onChange((change) => {
      if (change.kind === 'reread') this.#readAll();
      else if (change.kind === 'board') this.#update('board', change.key);
      else if (change.kind === 'relay') this.#update('relay', change.key);
    });
    this.#readAll();
  }

  /** The node of a pipeline, as far as it is known here. */
  nodeOf(pipeline: string): string | undefined {
    return (
      this.#owners.nodeOf(pipeline) ??
      this.#replicated.get(pipeline) ??
      this.#claimed.get(pipeline)?.value.node ??
      this.#found.get(pipeline)
    );
  }

  /** The node that a board of this name publishes to, or did last. */
  nodeOfBoard(name: string): string | undefined {
    return this.#directory.get('board', name)?.value.node ?? undefined;
  }

  /** The same as `nodeOf`, also by what is not known here; undefined while the directory is away. */
  async find(pipeline: string): Promise<string | undefined> {
    const known = this.nodeOf(pipeline);
    if (known !== undefined || objectTypeOf(pipeline) !== 'MediaPipeline') return known;
    const record = await this.#directory.read('pipeline', pipeline).catch(() => undefined);
    if (record === undefined) return undefined;
    const [oldest] = this.#found.keys();
    if (this.#found.size >= maxFound && oldest !== undefined) this.#found.delete(oldest);
    this.#found.set(pipeline, record.value.node);
    return record.value.node;
  }

  /** A request was answered by a node: records pipelines that are of no board. */
  replied(request: Request, reply: Reply, node: string): void {
    if ('error' in reply) return;
    const { method, params = {} } = request;
    const { value } = (reply.result ?? {}) as { readonly value?: unknown };
    const steps = method === 'transaction' ? stepsOf(request, value) : [{ method, params, value }];
    for (const step of steps) {
      if (step.method === 'create') this.#created(request, step.value, node);
      else if (step.method === 'release') this.gone(String(step.params['object']));
    }
  }

  /** A pipeline does not exist any more. */
  gone(pipeline: string): void {
    this.#found.delete(pipeline);
    const claimed = this.#claimed.get(pipeline);
    if (claimed === undefined) return;
    this.#claimed.delete(pipeline);
    this.#directory.remove(claimed).catch(() => undefined);
  }

  /** Keeps the record of a pipeline whose gateway is gone. */
  async adopt(record: DirectoryRecord<'pipeline'>): Promise<void> {
    const outcome = await this.#directory.adopt(record);
    if (outcome.kind === 'granted') this.#claimed.set(record.key, outcome.record);
  }

  close(): void {
    this.#stopListening();
  }

  #created(request: Request, value: unknown, node: string): void {
    if (typeof value !== 'string' || objectTypeOf(value) !== 'MediaPipeline') return;
    if (boardNameIn(request) !== undefined) return;
    const wanted = { identity: value, value: { node } };
    this.#directory
      .claim('pipeline', value, wanted)
      .then((outcome) => {
        if (outcome.kind === 'granted') this.#claimed.set(value, outcome.record);
      })
      // The directory is away: clients of other gateways do not find it.
      .catch(() => undefined);
  }

  #readAll(): void {
    this.#replicated.clear();
    this.#pipelines.clear();
    for (const kind of ['board', 'relay'] as const) {
      for (const { key } of this.#directory.all(kind)) this.#update(kind, key);
    }
  }

  #update(kind: 'board' | 'relay', key: string): void {
    const id = `${kind} ${key}`;
    for (const pipeline of this.#pipelines.get(id) ?? []) this.#replicated.delete(pipeline);
    const places = kind === 'board' ? this.#placesOfBoard(key) : this.#placesOfRelay(key);
    for (const [pipeline, node] of places) this.#replicated.set(pipeline, node);
    if (places.length === 0) this.#pipelines.delete(id);
    else
      this.#pipelines.set(
        id,
        places.map(([pipeline]) => pipeline),
      );
  }

  #placesOfBoard(key: string): readonly (readonly [pipeline: string, node: string])[] {
    const { entry, node } = this.#directory.get('board', key)?.value ?? {};
    return entry?.pipeline == null || node == null ? [] : [[entry.pipeline, node]];
  }

  #placesOfRelay(key: string): readonly (readonly [pipeline: string, node: string])[] {
    const edge = this.#directory.get('relay', key)?.value.edge;
    return edge?.pipeline == null ? [] : [[edge.pipeline, edge.node]];
  }
}

/** The name that a transaction gives a pipeline. */
export function boardNameIn(request: Request): string | undefined {
  const operations = request.params?.['operations'];
  const all: readonly unknown[] = Array.isArray(operations) ? operations : [request];
  for (const operation of all) {
    const { operation: name, operationParams } = paramsOf(operation);
    const { key, value } = (operationParams ?? {}) as Readonly<Record<string, unknown>>;
    if (name === 'addTag' && key === boardTags.name && typeof value === 'string') return value;
  }
  return undefined;
}
