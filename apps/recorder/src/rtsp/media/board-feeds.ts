import type { Log } from '@boardcast/signaling';
import type { BoardStreams } from '../../media/board-stream.ts';
import { BoardFeed } from './board-feed.ts';
import type { BoardMedia } from './board-media.ts';

const maxRemembered = 1000;

export interface FeedLease {
  readonly feed: BoardFeed;
  /** Idempotent. */
  release(): void;
}

interface UsedFeed {
  readonly feed: BoardFeed;
  users: number;
}

/** The feeds of all boards: one for each board that has a reader, and what boards sent last. */
export class BoardFeeds {
  readonly #streams: BoardStreams;
  readonly #log: Log;
  readonly #used = new Map<string, UsedFeed>();
  readonly #remembered = new Map<string, BoardMedia>();

  constructor(streams: BoardStreams, log: Log) {
    this.#streams = streams;
    this.#log = log;
  }

  /** Whether the gateway knows the board. */
  isKnown(board: string): boolean {
    return this.#streams.boards.includes(board);
  }

  acquire(board: string): FeedLease {
    const used = this.#used.get(board) ?? this.#open(board);
    used.users += 1;
    let isHeld = true;
    return {
      feed: used.feed,
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        used.users -= 1;
        if (used.users === 0) this.#close(used.feed);
      },
    };
  }

  #open(board: string): UsedFeed {
    const lease = this.#streams.acquire(board);
    const used = {
      feed: new BoardFeed(board, lease, this.#remembered.get(board), this.#log),
      users: 0,
    };
    this.#used.set(board, used);
    return used;
  }

  #close(feed: BoardFeed): void {
    this.#used.delete(feed.board);
    feed.close();
    if (feed.media === undefined) return;
    this.#remembered.delete(feed.board);
    this.#remembered.set(feed.board, feed.media);
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > maxRemembered && oldest !== undefined) {
      this.#remembered.delete(oldest);
    }
  }
}
