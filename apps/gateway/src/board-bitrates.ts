import { isPublished, type BoardEntry } from '@boardcast/protocol';

/** What an endpoint has received, by the clock of the media server. */
export interface ReceivedMedia {
  readonly bytes: number;
  readonly timeMs: number;
}

/** Undefined for an endpoint that is not there, or has received nothing. */
export type ReadReceivedMedia = (endpoint: string) => Promise<ReceivedMedia | undefined>;

/** What each board sends in bit/s, as the mean between two updates. */
export class BoardBitrates {
  readonly #read: ReadReceivedMedia;
  /** By endpoint. */
  #readings: ReadonlyMap<string, ReceivedMedia> = new Map();
  #bitrates: ReadonlyMap<string, number> = new Map();

  constructor(read: ReadReceivedMedia) {
    this.#read = read;
  }

  /** Of a board by its name; undefined until it was live at two updates. */
  of(board: string): number | undefined {
    return this.#bitrates.get(board);
  }

  /** Reads one board after the other. */
  async update(boards: readonly BoardEntry[]): Promise<void> {
    const readings = new Map<string, ReceivedMedia>();
    const bitrates = new Map<string, number>();
    for (const board of boards) {
      if (!isPublished(board) || board.state !== 'live') continue;
      const now = await this.#read(board.endpoint).catch(() => undefined);
      if (now === undefined) continue;
      readings.set(board.endpoint, now);
      const bitrate = between(this.#readings.get(board.endpoint), now);
      if (bitrate !== undefined) bitrates.set(board.name, bitrate);
    }
    this.#readings = readings;
    this.#bitrates = bitrates;
  }
}

function between(before: ReceivedMedia | undefined, now: ReceivedMedia): number | undefined {
  if (before === undefined || now.timeMs <= before.timeMs || now.bytes < before.bytes) {
    return undefined;
  }
  return ((now.bytes - before.bytes) * 8000) / (now.timeMs - before.timeMs);
}
