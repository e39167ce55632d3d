import type { BrowserPublisherPeer, SendingStats } from '@boardcast/web/publisher-peer';
import type { VirtualBoard } from '../board/virtual-board.ts';
import { FrameRate, type RateReading } from './frame-rate.ts';
import type { DropReason, MediaCounts } from '../media/media-messages.ts';

const periodMs = 500;

const names = {
  42: 'Constrained Baseline',
  '4d': 'Main',
  64: 'High',
} as Readonly<Record<string, string>>;

/** An RFC 6184 profile-level-id in words. */
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

/** The number of dropped frames by reason: “12 (9 encoder busy, 3 late)”. */
export function describeDrops(drops: Drops): string {
  const counts = (Object.entries(drops) as [DropReason, number][])
    .filter(([, count]) => count > 0)
    .sort(([, one], [, other]) => other - one)
    .map(([reason, count]) => `${count} ${dropReasons[reason]}`);
  return counts.length === 0 ? '0' : `${sumOf(drops)} (${counts.join(', ')})`;
}

/** Sums the statistics of all peer connections since the board was started. */
class SendingTotals {
  #peer: BrowserPublisherPeer | undefined;
  #past = { framesSent: 0, keyFrameRequests: 0 };
  #present: SendingStats | undefined;

  async read(peer: BrowserPublisherPeer | undefined) {
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

export interface StatisticsEvents {
  /** Shows a text in the `output` element of that id. */
  show(id: string, text: string): void;
  rate(reading: RateReading): void;
}

/** Shows the board's statistics in the page's `output` elements, twice per second. */
export class Statistics {
  readonly #board: VirtualBoard;
  readonly #events: StatisticsEvents;
  readonly #frameRate = new FrameRate();
  #totals = new SendingTotals();
  #samples: readonly Sample[] = [];

  constructor(board: VirtualBoard, events: StatisticsEvents) {
    this.#board = board;
    this.#events = events;
    setInterval(() => void this.#refresh(), periodMs);
  }

  /** Resets the counters. */
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
    const { kbps, busyShare } = this.#recent(counts);
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

  /** Over about two seconds, one GOP: an IDR is many times larger than the frames after it. */
  #recent({ bytes, encodeTotalMs }: MediaCounts) {
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
