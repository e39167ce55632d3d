import type { BoardLease, BoardStream, BoardStreams } from '../media/board-stream.ts';
import type { VideoFrame } from '../media/media-frame.ts';
import type { KeyFrame } from './jpeg-messages.ts';
import type { LastSnapshots } from './last-snapshots.ts';
import type { Snapshot } from './snapshot.ts';

/** A board's frames are decoded no more often. */
const minIntervalMs = 1000;
/** A board that is live sends a key frame within this. */
const keyFrameTimeoutMs = 4000;
const maxWidths = 4;

export interface SnapshotsOptions {
  readonly streams: BoardStreams;
  readonly encode: (frame: KeyFrame) => Promise<Buffer>;
  /** Keeps the last snapshot of each board for when it is offline. */
  readonly last: LastSnapshots;
}

/** JPEGs of boards, made when somebody asks, and kept for a second. */
export class Snapshots {
  readonly #options: SnapshotsOptions;
  readonly #boards = new Map<string, BoardSnapshots>();
  #taken = 0;

  constructor(options: SnapshotsOptions) {
    this.#options = options;
  }

  /** How many frames were decoded. */
  get taken(): number {
    return this.#taken;
  }

  /** The newest key frame of a board, or the last that is known; undefined without one. */
  async get(board: string, width?: number): Promise<Snapshot | undefined> {
    const { streams, last } = this.#options;
    if (!streams.boards.includes(board)) return undefined;
    const live = await this.#of(board).get(width);
    if (live === undefined) return last.read(board);
    last.keep(board, live);
    return live;
  }

  #of(board: string): BoardSnapshots {
    const known = this.#boards.get(board);
    if (known !== undefined) return known;
    const { streams, encode } = this.#options;
    const created = new BoardSnapshots(streams, board, (frame) => {
      this.#taken += 1;
      return encode(frame);
    });
    this.#boards.set(board, created);
    return created;
  }
}

/** The snapshots of one board. */
class BoardSnapshots {
  readonly #streams: BoardStreams;
  readonly #board: string;
  readonly #encode: (frame: KeyFrame) => Promise<Buffer>;
  /** By width; 0 for that of the frame. Those of one key frame, or one second. */
  readonly #kept = new Map<number, Promise<Snapshot | undefined>>();
  #keptSince = 0;

  constructor(streams: BoardStreams, board: string, encode: (frame: KeyFrame) => Promise<Buffer>) {
    this.#streams = streams;
    this.#board = board;
    this.#encode = encode;
  }

  get(width: number | undefined): Promise<Snapshot | undefined> {
    const now = Date.now();
    if (now - this.#keptSince > minIntervalMs || this.#kept.size > maxWidths) {
      this.#kept.clear();
      this.#keptSince = now;
    }
    const known = this.#kept.get(width ?? 0);
    if (known !== undefined) return known;
    const taken = this.#take(width);
    this.#kept.set(width ?? 0, taken);
    return taken;
  }

  async #take(width: number | undefined): Promise<Snapshot | undefined> {
    const lease: BoardLease = this.#streams.acquire(this.#board);
    try {
      const frame = await keyFrameOf(lease.stream);
      if (frame === undefined) return undefined;
      const { codec, units, time } = frame;
      return { jpeg: await this.#encode({ codec, units, width }), time };
    } catch {
      return undefined;
    } finally {
      lease.release();
    }
  }
}

/** The newest key frame, or the first that comes; undefined for a board that sends none. */
function keyFrameOf(stream: BoardStream): Promise<VideoFrame | undefined> {
  const [first] = stream.recent;
  if (first?.kind === 'video' && first.isKey) return Promise.resolve(first);
  if (stream.state === 'offline') return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const removers = [
      stream.on('frame', (frame) => {
        if (frame.kind === 'video' && frame.isKey) finish(frame);
      }),
      stream.on('state', (state) => {
        if (state === 'offline') finish(undefined);
      }),
    ];
    const timer = setTimeout(() => finish(undefined), keyFrameTimeoutMs);

    function finish(frame: VideoFrame | undefined): void {
      clearTimeout(timer);
      for (const remove of removers) remove();
      resolve(frame);
    }
  });
}
