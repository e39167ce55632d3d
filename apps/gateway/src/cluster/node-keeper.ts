import type { Directory, DirectoryRecord, RecordValues } from '@boardcast/directory';
import type { KurentoClient } from '@boardcast/signaling';
import { acceptsConnections } from './node-check.ts';
import { LoadReader, type NodeLoad } from './node-load.ts';

export type NodeValue = RecordValues['node'];
export type DrainPlan = NonNullable<NodeValue['drain']>;

/** A node that has not answered a request for this long is down, unless it still accepts connections. */
const silenceTimeoutMs = 500;
/** Between two beats: after a longer time this process itself was busy or suspended. */
const maxBeatMs = 1500;
/** A load that has hardly changed is written less often. */
const writeMs = 5000;

export interface NodeKeeperOptions {
  readonly directory: Directory;
  readonly record: DirectoryRecord<'node'>;
  readonly client: KurentoClient;
  readonly onChange: () => void;
  /** Another gateway keeps the node now. */
  readonly onLost: () => void;
}

/** Asks a node for its load at each beat, and writes its record. */
export class NodeKeeper {
  readonly #options: NodeKeeperOptions;
  readonly #load: LoadReader;
  #record: DirectoryRecord<'node'>;
  #value: NodeValue;
  #written: NodeValue;
  #writtenAt = performance.now();
  /** Since when a request is unanswered; undefined while there is none. */
  #silentSince: number | undefined;
  #silenceTimer: NodeJS.Timeout | undefined;
  #beatAt = performance.now();
  #asking: Promise<void> | undefined;
  #isChecking = false;
  #writing: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: NodeKeeperOptions) {
    this.#options = options;
    const { record, client } = options;
    this.#record = record;
    this.#value = record.value;
    this.#written = record.value;
    this.#load = new LoadReader(client, record.value.url, () => this.#listen());
    client.connect().catch(() => undefined);
  }

  /** As it is known here, also while the directory is away. */
  get value(): NodeValue {
    return this.#value;
  }

  /** Asks for the load, and notices when it was not told for too long. */
  beat(): void {
    const now = performance.now();
    if (now - this.#beatAt > maxBeatMs) this.#silentSince = undefined;
    this.#beatAt = now;
    this.#checkIfSuspect();
    if (this.#options.client.state === 'idle') {
      this.#options.client.connect().catch(() => undefined);
    }
    if (this.#silentSince === undefined) this.#listen();
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
  }

  /** Resolves when it has answered, or not in time. */
  async asked(): Promise<void> {
    await this.#asking;
  }

  /** Drains the node; without a plan it serves again. */
  async setDrain(drain: DrainPlan | null): Promise<void> {
    const { state } = this.#value;
    this.#set({ drain, ...(state !== 'down' && { state: stateOf(drain) }) });
    await this.#writing;
  }

  /** Gives the node up; one that ends with this gateway is removed. */
  async close({ isRemoved }: { readonly isRemoved: boolean }): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#silenceTimer);
    const { client, directory } = this.#options;
    const ended = client.close();
    await this.#writing;
    const record = this.#record;
    await (isRemoved ? directory.remove(record) : directory.leave(record, this.#value)).catch(
      () => undefined,
    );
    await ended;
  }

  /** From now on it is silent, until it answers. */
  #listen(): void {
    if (this.#isClosed) return;
    this.#silentSince = performance.now();
    clearTimeout(this.#silenceTimer);
    // One more ms, since a timer may be early by a part of one.
    this.#silenceTimer = setTimeout(() => this.#checkIfSuspect(), silenceTimeoutMs + 1);
  }

  #checkIfSuspect(): void {
    if (this.#value.state !== 'down' && this.#isSuspect(performance.now())) void this.#check();
  }

  /** It is silent, or its connection was lost. */
  #isSuspect(now: number): boolean {
    const isLost = this.#options.client.state === 'waiting';
    return isLost || now - (this.#silentSince ?? now) > silenceTimeoutMs;
  }

  /** A busy node accepts connections, other than one that was killed, suspended or cut off. */
  async #check(): Promise<void> {
    if (this.#isChecking || this.#isClosed) return;
    this.#isChecking = true;
    const { url, secret } = this.#value;
    const isThere = await acceptsConnections(url, secret);
    this.#isChecking = false;
    if (this.#isClosed) return;
    if (isThere) this.#silentSince = undefined;
    else if (this.#isSuspect(performance.now())) this.#set({ state: 'down' });
  }

  async #ask(): Promise<void> {
    try {
      this.#answered(await this.#load.read());
    } catch {
      // It did not answer: `beat` notices.
    }
  }

  #answered(load: NodeLoad): void {
    if (this.#isClosed) return;
    this.#silentSince = undefined;
    const { drain } = this.#value;
    const { workers } = this.#load;
    this.#set({ load, workers, state: stateOf(drain), seen: Date.now() });
  }

  #set(changes: Partial<NodeValue>): void {
    const isNews = changes.state !== undefined && changes.state !== this.#value.state;
    this.#value = { ...this.#value, ...changes };
    if (isNews || 'drain' in changes) this.#options.onChange();
    this.#writing ??= this.#write().finally(() => (this.#writing = undefined));
  }

  async #write(): Promise<void> {
    // What is set in the same turn is written once.
    await Promise.resolve();
    while (!this.#isClosed && this.#isWorthWriting()) {
      const value = this.#value;
      const written = await this.#options.directory
        .write(this.#record, value)
        .catch(() => undefined);
      // The directory is away: the next beat tries again.
      if (written === undefined) return;
      if (written.kind !== 'granted') {
        this.#options.onLost();
        return;
      }
      this.#record = written.record;
      this.#written = value;
      this.#writtenAt = performance.now();
    }
  }

  #isWorthWriting(): boolean {
    const [now, before] = [this.#value, this.#written];
    if (now === before) return false;
    if (now.state !== before.state || now.drain !== before.drain) return true;
    return now.workers !== before.workers || hasChanged(now.load, before.load) || this.#isDue();
  }

  #isDue(): boolean {
    return performance.now() - this.#writtenAt > writeMs;
  }
}

function stateOf(drain: NodeValue['drain']): 'serving' | 'draining' {
  return drain === null ? 'serving' : 'draining';
}

/** By a tenth, or by more than noise. */
function hasChanged(now: NodeLoad, before: NodeLoad): boolean {
  const noise = {
    cpu: 3,
    memory: 16 * 1024 * 1024,
    bitrate: 1_000_000,
    endpoints: 4,
    pipelines: 2,
  };
  return (Object.keys(noise) as (keyof typeof noise)[]).some((name) => {
    const [a, b] = [now[name] ?? 0, before[name] ?? 0];
    return Math.abs(a - b) > Math.max(noise[name], Math.abs(b) / 10);
  });
}
