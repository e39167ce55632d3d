import type { Board } from './board.ts';
import { FrameRate, type RateReading } from './frame-rate.ts';
import type { DropReason, MediaCounts } from './peer/media-messages.ts';
import type { Peer, SendingStats } from './peer/peer.ts';

const periodMs = 500;

const names = {
  42: 'Constrained Baseline',
  '4d': 'Main',
  64: 'High',
} as Readonly<Record<string, string>>;

/** What an RFC 6184 profile-level-id says, in words. */
export function describeProfile(profileLevelId: string): string {
  const [profile = '', level = ''] = [profileLevelId.slice(0, 2), profileLevelId.slice(4)];
  if (level === '') return '–';
  const number = (Number.parseInt(level, 16) / 10).toFixed(1);
  return `${names[profile] ?? profile} ${number} (${profileLevelId})`;
}

const dropReasons: Readonly<Record<DropReason, string>> = {
  late: 'late',
  capture: 'camera failed',
  encoder: 'encoder busy',
  browser: 'browser busy',
};

type Drops = MediaCounts['dropped'];

const sumOf = (drops: Drops) => Object.values(drops).reduce((sum, count) => sum + count, 0);

/** How many frames were dropped, and why: “12 (9 encoder busy, 3 late)”. */
export function describeDrops(drops: Drops): string {
  const counts = (Object.entries(drops) as [DropReason, number][])
    .filter(([, count]) => count > 0)
    .sort(([, one], [, other]) => other - one)
    .map(([reason, count]) => `${count} ${dropReasons[reason]}`);
  return counts.length === 0 ? '0' : `${sumOf(drops)} (${counts.join(', ')})`;
}

/** Sums what each peer connection has sent since the board was switched on. */
class SendingTotals {
  #peer: Peer | undefined;
  #past = { framesSent: 0, keyFrameRequests: 0 };
  #present: SendingStats | undefined;

  async read(peer: Peer | undefined) {
    if (peer !== this.#peer) {
      this.#past = this.#sum();
      this.#present = undefined;
      this.#peer = peer;
    }
    const stats = await peer?.stats();
    if (stats !== undefined && peer === this.#peer) this.#present = stats;
    return { ...this.#sum(), ...delayOf(this.#present) };
  }

  #sum() {
    return {
      framesSent: this.#past.framesSent + (this.#present?.framesSent ?? 0),
      keyFrameRequests: this.#past.keyFrameRequests + (this.#present?.keyFrameRequests ?? 0),
    };
  }
}

function delayOf(stats: SendingStats | undefined): { readonly delayMs?: number } {
  if (stats === undefined || stats.packetsSent === 0) return {};
  return { delayMs: (stats.totalPacketSendDelay * 1000) / stats.packetsSent };
}

interface Sample {
  readonly bytes: number;
  readonly encodeTotalMs: number;
  readonly atMs: number;
}

export interface FiguresEvents {
  /** Shows a text in the page's `output` of that id. */
  show(id: string, text: string): void;
  rate(reading: RateReading): void;
}

/** Shows twice a second what the board does, in the page's `output` elements. */
export class Figures {
  readonly #board: Board;
  readonly #events: FiguresEvents;
  readonly #frameRate = new FrameRate();
  #totals = new SendingTotals();
  #samples: readonly Sample[] = [];

  constructor(board: Board, events: FiguresEvents) {
    this.#board = board;
    this.#events = events;
    setInterval(() => void this.#refresh(), periodMs);
  }

  /** Begins to count anew. */
  reset(): void {
    this.#totals = new SendingTotals();
    this.#samples = [];
    this.#frameRate.reset();
  }

  async #refresh(): Promise<void> {
    const counts = this.#board.media?.counts;
    if (counts === undefined) return;
    this.#showRate(counts);
    const { framesSent, keyFrameRequests, delayMs } = await this.#totals.read(this.#board.peer);
    this.#events.show('frames-encoded', `${counts.encoded}`);
    this.#events.show('frames-sent', `${framesSent}`);
    this.#events.show('frames-dropped', describeDrops(counts.dropped));
    this.#events.show('encode-ms', `${counts.encodeMs.toFixed(1)} ms`);
    const { kbps, busyShare } = this.#recently(counts);
    this.#events.show('encoder-busy', `${(busyShare * 100).toFixed(0)} %`);
    this.#events.show('bitrate', `${kbps.toFixed(0)} kbit/s`);
    this.#events.show('key-frame-requests', `${keyFrameRequests}`);
    this.#events.show('key-frames-sent', `${counts.keyFrames}`);
    this.#events.show('sps', describeProfile(counts.profileLevelId));
    this.#events.show('pacer-delay', delayMs === undefined ? '–' : `${delayMs.toFixed(1)} ms`);
  }

  #showRate(counts: MediaCounts): void {
    const reading = this.#frameRate.read({
      encoded: counts.encoded,
      dropped: sumOf(counts.dropped),
      atMs: performance.now(),
    });
    if (reading === undefined) return;
    this.#events.show('frame-rate', `${reading.fps.toFixed(1)} fps`);
    this.#events.rate(reading);
  }

  /** Over about two seconds, one GOP: an IDR is many times as large as what follows it. */
  #recently({ bytes, encodeTotalMs }: MediaCounts) {
    const now = { bytes, encodeTotalMs, atMs: performance.now() };
    this.#samples = [...this.#samples, now].slice(-5);
    const [first = now] = this.#samples;
    const ms = now.atMs - first.atMs;
    if (ms === 0) return { kbps: 0, busyShare: 0 };
    return {
      kbps: ((bytes - first.bytes) * 8) / ms,
      busyShare: (encodeTotalMs - first.encodeTotalMs) / ms,
    };
  }
}
