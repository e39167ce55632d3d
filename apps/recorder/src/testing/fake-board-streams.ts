import { Listeners } from '@boardcast/signaling';
import type {
  BoardLease,
  BoardStream,
  BoardStreamEvents,
  BoardStreams,
  BoardStreamState,
} from '../media/board-stream.ts';
import type { MediaFrame } from '../media/media-frame.ts';

/** A board's stream that sends what a test gives it. */
export class FakeBoardStream implements BoardStream {
  readonly board: string;
  keyFrameRequests = 0;
  readonly #listeners = new Listeners<BoardStreamEvents>(() => undefined);
  #state: BoardStreamState = 'offline';
  #recent: MediaFrame[] = [];

  constructor(board: string) {
    this.board = board;
  }

  get state(): BoardStreamState {
    return this.#state;
  }

  get recent(): readonly MediaFrame[] {
    return this.#recent;
  }

  on<Name extends keyof BoardStreamEvents>(
    name: Name,
    listener: (...args: BoardStreamEvents[Name]) => void,
  ): () => void {
    return this.#listeners.on(name, listener);
  }

  /** Counts the requests. */
  requestKeyFrame(): void {
    this.keyFrameRequests += 1;
  }

  /** The board sends a frame, and is live. */
  send(frame: MediaFrame): void {
    if (frame.kind === 'video' && frame.isKey) this.#recent = [];
    this.#recent.push(frame);
    this.setState('live');
    this.#listeners.emit('frame', frame);
  }

  setState(state: BoardStreamState): void {
    if (state === this.#state) return;
    this.#state = state;
    if (state !== 'live') this.#recent = [];
    this.#listeners.emit('state', state);
  }
}

/** Streams of boards without a gateway. */
export class FakeBoardStreams implements BoardStreams {
  readonly #streams = new Map<string, FakeBoardStream>();
  readonly #leases = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  #boards: readonly string[] = [];

  get boards(): readonly string[] {
    return this.#boards;
  }

  setBoards(boards: readonly string[]): void {
    this.#boards = boards;
    for (const listener of this.#listeners) listener();
  }

  onBoards(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The stream of a board, used or not. */
  stream(board: string): FakeBoardStream {
    const stream = this.#streams.get(board) ?? new FakeBoardStream(board);
    this.#streams.set(board, stream);
    return stream;
  }

  /** How often the stream of a board is in use. */
  leases(board: string): number {
    return this.#leases.get(board) ?? 0;
  }

  acquire(board: string): BoardLease {
    this.#leases.set(board, this.leases(board) + 1);
    let isHeld = true;
    return {
      stream: this.stream(board),
      release: () => {
        if (isHeld) this.#leases.set(board, this.leases(board) - 1);
        isHeld = false;
      },
    };
  }
}
