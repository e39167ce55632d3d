import type { BoardFeed } from './media/board-feed.ts';
import type { BoardFeeds, FeedLease } from './media/board-feeds.ts';
import type { BoardMedia } from './media/board-media.ts';
import { RtspError } from './message/rtsp-error.ts';

/** For a board that was read before, and is offline. */
const rememberedTimeoutMs = 1500;

/** The feed of the board that a connection reads; it is held from DESCRIBE to the end. */
export class ConnectionFeed {
  readonly #feeds: BoardFeeds;
  readonly #describeTimeoutMs: number;
  #lease: FeedLease | undefined;
  #isClosed = false;

  constructor(feeds: BoardFeeds, describeTimeoutMs: number) {
    this.#feeds = feeds;
    this.#describeTimeoutMs = describeTimeoutMs;
  }

  /** Waits for what the board sends. Throws an RtspError 404 or 503 for one that sends nothing. */
  async describe(board: string): Promise<BoardMedia> {
    const feed = this.use(board);
    const isOffline = feed.media !== undefined && feed.state === 'offline';
    const media = await feed.describe(isOffline ? rememberedTimeoutMs : this.#describeTimeoutMs);
    this.#requireOpen();
    if (media === undefined) throw this.#notDescribed(feed);
    return media;
  }

  use(board: string): BoardFeed {
    this.#requireOpen();
    if (this.#lease?.feed.board !== board) {
      this.#lease?.release();
      this.#lease = this.#feeds.acquire(board);
    }
    return this.#lease.feed;
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#lease?.release();
    this.#lease = undefined;
  }

  /** What a request acquires after its connection was closed would never be released. */
  #requireOpen(): void {
    if (this.#isClosed) throw new RtspError(503, 'The connection is closed.');
  }

  #notDescribed({ board, state }: BoardFeed): RtspError {
    if (state !== 'offline') return new RtspError(503, `The board "${board}" sends no video yet.`);
    return this.#feeds.isKnown(board)
      ? new RtspError(503, `The board "${board}" is offline.`)
      : new RtspError(404, `There is no board "${board}".`);
  }
}
