import type { Directory, DirectoryRecord, RecordKind } from '@boardcast/directory';

type Adopt<K extends RecordKind> = (record: DirectoryRecord<K>) => Promise<void>;

export interface AdoptionOptions {
  readonly directory: Directory;
  /** Each adopts a record, unless another gateway was first. */
  readonly session: Adopt<'session'>;
  readonly board: Adopt<'board'>;
  readonly pipeline: Adopt<'pipeline'>;
  /** A monotonic clock, in ms. */
  readonly now?: () => number;
}

const checkMs = 1000;
/** Clients come back within seconds, to any gateway, and take along what is theirs. */
const adoptAfterMs = 10_000;
const batchSize = 100;

/**
 * Adopts what gateways owned whose lease is over. Only time counts during which this gateway was
 * connected and leased itself: who was cut off knows nothing of the others.
 */
export class Adoption {
  readonly #options: Required<AdoptionOptions>;
  readonly #deadSince = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  readonly #end: () => void;
  #isChecking = false;
  #isClosed = false;

  constructor(options: AdoptionOptions) {
    this.#options = { now: () => performance.now(), ...options };
    this.#end = options.directory.onState(() => {
      if (!this.#mayAdopt) this.#deadSince.clear();
    });
    this.#timer = setInterval(() => void this.check(), checkMs);
    this.#timer.unref();
  }

  /** Adopts what is due; also called each second. */
  async check(): Promise<void> {
    if (this.#isChecking || !this.#mayAdopt) return;
    this.#isChecking = true;
    try {
      for (const gateway of await this.#due()) await this.#adoptAll(gateway);
    } catch {
      // The directory is away: the time counts from anew.
      this.#deadSince.clear();
    } finally {
      this.#isChecking = false;
    }
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#end();
  }

  get #mayAdopt(): boolean {
    const { isConnected, isLeased } = this.#options.directory;
    return isConnected && isLeased && !this.#isClosed;
  }

  async #due(): Promise<readonly string[]> {
    const { directory, now } = this.#options;
    const dead = new Set(await directory.deadOwners());
    for (const gateway of this.#deadSince.keys()) {
      if (!dead.has(gateway)) this.#deadSince.delete(gateway);
    }
    for (const gateway of dead) {
      if (!this.#deadSince.has(gateway)) this.#deadSince.set(gateway, now());
    }
    const since = (gateway: string) => this.#deadSince.get(gateway) ?? now();
    return [...dead].filter((gateway) => now() - since(gateway) >= adoptAfterMs);
  }

  /** Other gateways do the same at this time, each in an order of its own. */
  async #adoptAll(gateway: string): Promise<void> {
    let before = '';
    while (this.#mayAdopt && this.#deadSince.has(gateway)) {
      const records = await this.#options.directory.ownedBy(gateway, batchSize);
      const keys = records.map(({ kind, key }) => `${kind} ${key}`).join('\n');
      if (records.length === 0 || keys === before) return;
      before = keys;
      for (const record of inOrder(records)) await this.#adopt(record);
    }
  }

  async #adopt(record: DirectoryRecord): Promise<void> {
    const { session, board, pipeline } = this.#options;
    if (!this.#mayAdopt) return;
    if (isOf('session', record)) await session(record);
    if (isOf('board', record)) await board(record);
    if (isOf('pipeline', record)) await pipeline(record);
  }
}

/** Sessions first: their boards are read by them. */
function inOrder(records: readonly DirectoryRecord[]): readonly DirectoryRecord[] {
  const order = new Map(records.map((record) => [record, Math.random()]));
  const rank = (record: DirectoryRecord) =>
    (record.kind === 'session' ? 0 : 1) + (order.get(record) ?? 0);
  return [...records].sort((a, b) => rank(a) - rank(b));
}

function isOf<K extends RecordKind>(
  kind: K,
  record: DirectoryRecord,
): record is DirectoryRecord<K> {
  return record.kind === kind;
}
