import type { MediaFrame } from './media-frame.ts';

/** `connecting`: the board is live, its first key frame has not come. `offline`: it sends nothing. */
export type BoardStreamState = 'connecting' | 'live' | 'offline';

export interface BoardStreamEvents {
  /**
   * The next frame. Every video frame can be decoded from those before it: after a loss the stream
   * goes on with a key frame.
   */
  readonly frame: readonly [MediaFrame];
  readonly state: readonly [BoardStreamState];
}

/** What a board sends, also over its disconnections. */
export interface BoardStream {
  readonly board: string;
  readonly state: BoardStreamState;
  /** The frames since the newest key frame, that one first; none while the stream is not live. */
  readonly recent: readonly MediaFrame[];
  /** Asks the board for a key frame, at most once a second. */
  requestKeyFrame(): void;
  /** Adds a listener; returns a function that removes it. */
  on<Name extends keyof BoardStreamEvents>(
    name: Name,
    listener: (...args: BoardStreamEvents[Name]) => void,
  ): () => void;
}

/** The use of a board's stream by one part of the recorder. */
export interface BoardLease {
  readonly stream: BoardStream;
  /** Ends this use; the stream is closed some seconds after the last one. Idempotent. */
  release(): void;
}

/** The streams of all boards: one peer for each board that somebody uses. */
export interface BoardStreams {
  /** Uses the stream of a board, which may be offline, or not exist yet. */
  acquire(board: string): BoardLease;
  /** The names of the boards in the gateway's list. */
  readonly boards: readonly string[];
  /** Calls back when `boards` has changed; returns a function that ends that. */
  onBoards(listener: () => void): () => void;
}
