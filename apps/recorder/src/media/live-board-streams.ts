import type { BoardEntry, IceServer } from '@boardcast/protocol';
import { isPublished } from '@boardcast/protocol';
import { Listeners, type KurentoClient, type Log } from '@boardcast/signaling';
import type { BoardLease, BoardStreams } from './board-stream.ts';
import { LiveBoardStream } from './live-board-stream.ts';

/** Who asks for snapshots regularly keeps one peer. */
const lingerMs = 15_000;

interface Shared {
  readonly stream: LiveBoardStream;
  leases: number;
  timer: NodeJS.Timeout | undefined;
}

export interface LiveBoardStreamsOptions {
  readonly client: KurentoClient;
  readonly iceServers: () => Promise<readonly IceServer[]>;
  readonly log: Log;
}

/** One peer for each board that is used, shared by all its users. */
export class LiveBoardStreams implements BoardStreams {
  readonly #options: LiveBoardStreamsOptions;
  readonly #shared = new Map<string, Shared>();
  readonly #listeners: Listeners<{ readonly boards: readonly [] }>;
  #entries: readonly BoardEntry[] = [];
  #boards: readonly string[] = [];

  constructor(options: LiveBoardStreamsOptions) {
    this.#options = options;
    this.#listeners = new Listeners(options.log);
  }

  get boards(): readonly string[] {
    return this.#boards;
  }

  /** The number of boards that are received. */
  get received(): number {
    return [...this.#shared.values()].filter(({ stream }) => stream.state === 'live').length;
  }

  onBoards(listener: () => void): () => void {
    return this.#listeners.on('boards', listener);
  }

  /** Takes the gateway's list of boards. */
  update(entries: readonly BoardEntry[]): void {
    this.#entries = entries;
    for (const { stream } of this.#shared.values()) this.#updateStream(stream);
    const boards = entries.map(({ name }) => name);
    if (boards.join('\n') === this.#boards.join('\n')) return;
    this.#boards = boards;
    this.#listeners.emit('boards');
  }

  acquire(board: string): BoardLease {
    const shared = this.#shared.get(board) ?? this.#open(board);
    clearTimeout(shared.timer);
    shared.leases += 1;
    let isHeld = true;
    return {
      stream: shared.stream,
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        shared.leases -= 1;
        if (shared.leases > 0) return;
        shared.timer = setTimeout(() => this.#close(shared), lingerMs).unref();
      },
    };
  }

  /** Closes every stream. Idempotent. */
  close(): void {
    for (const shared of [...this.#shared.values()]) this.#close(shared);
  }

  #open(board: string): Shared {
    const stream = new LiveBoardStream({ ...this.#options, board });
    const shared: Shared = { stream, leases: 0, timer: undefined };
    this.#shared.set(board, shared);
    this.#updateStream(stream);
    return shared;
  }

  #close({ stream, timer }: Shared): void {
    clearTimeout(timer);
    stream.close();
    this.#shared.delete(stream.board);
  }

  #updateStream(stream: LiveBoardStream): void {
    const entry = this.#entries.find(({ name }) => name === stream.board);
    stream.update(entry !== undefined && isPublished(entry) ? entry : undefined);
  }
}
