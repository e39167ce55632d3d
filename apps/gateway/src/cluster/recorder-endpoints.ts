import type { Directory } from '@boardcast/directory';
import { objectTypeOf, pipelineIdOf } from '@boardcast/protocol';
import * as v from 'valibot';
import { recorderId } from '../access/principal.ts';
import type { ObjectOwners } from '../object-owners.ts';
import type { CascadeIndex } from './cascade-index.ts';

const topic = 'recorder-endpoint';
const payloadSchema = v.object({ endpoint: v.pipe(v.string(), v.maxLength(500)) });
const maxEndpoints = 10_000;

export interface RecorderEndpointsOptions {
  readonly directory: Directory;
  readonly owners: ObjectOwners;
  readonly index: CascadeIndex;
  /** Another gateway's recorder receives the board of a pipeline. */
  readonly touch: (pipeline: string) => void;
}

/**
 * The endpoints with which recorders of other gateways receive this gateway's boards: they are no
 * viewers. Each gateway tells the owner of a board about those of its own recorder.
 */
export class RecorderEndpoints {
  readonly #options: RecorderEndpointsOptions;
  readonly #others = new Set<string>();
  /** The gateway that was told about each endpoint of this gateway's recorder. */
  readonly #told = new Map<string, string>();
  readonly #ends: readonly (() => void)[];

  constructor(options: RecorderEndpointsOptions) {
    this.#options = options;
    const { directory, owners } = options;
    this.#ends = [
      owners.onSessionChange((session) => this.#sessionChanged(session)),
      directory.onMessage(topic, (payload) => this.#add(payload)),
      directory.onChange((change) => {
        if (change.kind === 'board') this.#ownerChanged(change.key);
      }),
    ];
  }

  /** Whether an endpoint is that of another gateway's recorder. */
  has(endpoint: string): boolean {
    return this.#others.has(endpoint);
  }

  /** Idempotent. */
  close(): void {
    for (const end of this.#ends) end();
    this.#others.clear();
    this.#told.clear();
  }

  #sessionChanged(id: string): void {
    const session = this.#options.owners.sessionObjects(id);
    if (session?.principal.id !== recorderId) return;
    for (const { id: object } of session.objects) {
      if (objectTypeOf(object) === 'WebRtcEndpoint') this.#tell(object);
    }
    for (const endpoint of this.#told.keys()) {
      if (this.#options.owners.creatorOf(endpoint) === undefined) this.#told.delete(endpoint);
    }
  }

  /** A board that publishes through another gateway now has another owner. */
  #ownerChanged(board: string): void {
    const pipeline = this.#options.index.boardNamed(board)?.pipeline;
    for (const endpoint of this.#told.keys()) {
      if (pipelineIdOf(endpoint) === pipeline) this.#tell(endpoint);
    }
  }

  #tell(endpoint: string): void {
    const { directory, index } = this.#options;
    const name = index.boardIn(pipelineIdOf(endpoint))?.name ?? '';
    const owner = directory.get('board', name)?.owner ?? null;
    if (owner === null || owner === directory.id || this.#told.get(endpoint) === owner) return;
    this.#told.set(endpoint, owner);
    // While the directory is away, nobody's list of viewers changes.
    directory.send(owner, topic, { endpoint }).catch(() => this.#told.delete(endpoint));
  }

  #add(payload: unknown): void {
    const parsed = v.safeParse(payloadSchema, payload);
    if (!parsed.success) return;
    const { endpoint } = parsed.output;
    const [oldest] = this.#others;
    if (this.#others.size >= maxEndpoints && oldest !== undefined) this.#others.delete(oldest);
    this.#others.add(endpoint);
    this.#options.touch(pipelineIdOf(endpoint));
  }
}
