import type { Directory, DirectoryRecord, RecordValues } from '@boardcast/directory';
import type { Principal } from '../access/principal.ts';
import { OwnedRecord } from './owned-record.ts';

export interface SessionRecordOptions {
  readonly directory: Directory;
  readonly principal: Principal;
  readonly address: string | undefined;
  /** The session's objects, as they are now. */
  readonly objects: () => Pick<RecordValues['session'], 'objects' | 'pipelines'>;
  /** Another gateway has the session. */
  readonly onLost: (record: DirectoryRecord<'session'>) => void;
  readonly onRemoved: () => void;
  readonly now: () => number;
  readonly record?: DirectoryRecord<'session'>;
}

/** A client's session at this gateway, and its record. */
export class SessionRecord {
  readonly principal: Principal;
  /** Those on which it has a session. */
  readonly nodes: Set<string>;
  /** The objects on each node that it lost. */
  readonly left: Map<string, readonly string[]>;
  /** Whether its client closed it. */
  isClosed = false;
  readonly #id: string;
  readonly #options: SessionRecordOptions;
  readonly #record: OwnedRecord<'session'>;
  #detachedAt: number | undefined;
  /** In ms since 1970. */
  #disconnected: number | null = null;
  #isScheduled = false;

  constructor(id: string, options: SessionRecordOptions) {
    const { directory, principal, record, onLost, onRemoved } = options;
    this.#id = id;
    this.#options = options;
    this.principal = principal;
    this.nodes = new Set(Object.keys(record?.value.nodes ?? {}));
    this.left = new Map(Object.entries(record?.value.left ?? {}));
    this.#record = new OwnedRecord({
      ...{ directory, kind: 'session', key: id, onLost, onEnded: onRemoved },
      ...(record && { record }),
    });
  }

  /** Whether the directory has it, as far as is known. */
  get isRecorded(): boolean {
    return this.#record.record !== undefined || this.#record.isPending;
  }

  /** How long it has had no WebSocket, in ms; undefined while it has one. */
  get detachedForMs(): number | undefined {
    return this.#detachedAt === undefined ? undefined : this.#options.now() - this.#detachedAt;
  }

  attached(): void {
    if (this.#detachedAt === undefined) return;
    this.#detachedAt = undefined;
    this.#disconnected = null;
    this.changed();
  }

  detached(): void {
    this.#detachedAt ??= this.#options.now();
    this.#disconnected = Date.now();
    this.changed();
  }

  /** Writes it soon: a request changes several objects at once. A session without any node is not written. */
  changed(): void {
    if (this.#isScheduled || (this.nodes.size === 0 && !this.isRecorded)) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      this.#record.own(this.principal.id, this.#value());
    });
  }

  /** Whether the directory says now that it is this gateway's. */
  confirm(): Promise<boolean> {
    return this.#record.confirm();
  }

  /** Whether this is the claim that the directory knows. */
  isSame({ owner, epoch }: DirectoryRecord<'session'>): boolean {
    return owner === this.#options.directory.id && this.#record.record?.epoch === epoch;
  }

  retry(): void {
    this.#record.retry();
  }

  remove(): void {
    this.#record.remove();
  }

  /** Forgets it without a write. */
  drop(): void {
    this.#record.drop();
  }

  #value(): RecordValues['session'] {
    const { address, objects } = this.#options;
    return {
      principal: this.principal,
      address: address ?? null,
      nodes: Object.fromEntries([...this.nodes].map((node) => [node, this.#id])),
      ...objects(),
      left: Object.fromEntries([...this.left].map(([node, ids]) => [node, [...ids]] as const)),
      disconnected: this.#disconnected,
    };
  }
}
