import { signal } from '@preact/signals';
import type { DropReason, MediaCounts } from '../media/media-messages.ts';
import { FrameRate, type RateReading } from './frame-rate.ts';
import { SendingTotals, type SendingPeer } from './sending-totals.ts';

const periodMs = 500;
const none = '–';

const names = {
  42: 'Constrained Baseline',
  '4d': 'Main',
  64: 'High',
} as Readonly<Record<string, string>>;

/** An RFC 6184 profile-level-id in words. */
export function describeProfile(profileLevelId: string): string {
  const [profile = '', level = ''] = [profileLevelId.slice(0, 2), profileLevelId.slice(4)];
  if (level === '') return none;
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

interface Sample {
  readonly bytes: number;
  readonly encodeTotalMs: number;
  readonly atMs: number;
}

export type StatisticName =
  | 'frame-rate'
  | 'bitrate'
  | 'packet-loss'
  | 'frames-encoded'
  | 'frames-sent'
  | 'frames-dropped'
  | 'encode-ms'
  | 'encoder-busy'
  | 'key-frame-requests'
  | 'key-frames-sent'
  | 'pacer-delay'
  | 'sps';

export type StatisticTexts = Readonly<Partial<Record<StatisticName, string>>>;

/** What is measured; both are undefined while the board is stopped. */
export interface StatisticsSource {
  readonly media: { readonly counts: MediaCounts } | undefined;
  readonly peer: SendingPeer | undefined;
}

/** The statistics of a board, as texts; none while it is stopped. */
export class Statistics {
  readonly texts = signal<StatisticTexts>({});
  readonly #source: StatisticsSource;
  readonly #rateChanged: (reading: RateReading) => void;
  readonly #frameRate = new FrameRate();
  #totals = new SendingTotals();
  #samples: readonly Sample[] = [];

  constructor(source: StatisticsSource, rateChanged: (reading: RateReading) => void) {
    this.#source = source;
    this.#rateChanged = rateChanged;
  }

  /** Reads twice per second. */
  run(): void {
    setInterval(() => void this.refresh(), periodMs);
  }

  reset(): void {
    this.#totals = new SendingTotals();
    this.#samples = [];
    this.#frameRate.reset();
    this.texts.value = {};
  }

  async refresh(): Promise<void> {
    const { media, peer } = this.#source;
    if (media === undefined) return;
    const totals = await this.#totals.read(peer);
    // The board may have been stopped meanwhile.
    if (media !== this.#source.media) return;
    const { counts } = media;
    const { kbps, busyShare } = this.#recent(counts);
    this.texts.value = {
      ...this.texts.value,
      ...this.#rate(counts),
      bitrate: `${kbps.toFixed(0)} kbit/s`,
      'packet-loss': optional(totals.packetLoss, (share) => `${(share * 100).toFixed(0)} %`),
      'frames-encoded': `${counts.encoded}`,
      'frames-sent': `${totals.framesSent}`,
      'frames-dropped': describeDrops(counts.dropped),
      'encode-ms': `${counts.encodeMs.toFixed(1)} ms`,
      'encoder-busy': `${(busyShare * 100).toFixed(0)} %`,
      'key-frame-requests': `${totals.keyFrameRequests}`,
      'key-frames-sent': `${counts.keyFrames}`,
      'pacer-delay': optional(totals.delayMs, (ms) => `${ms.toFixed(1)} ms`),
      sps: describeProfile(counts.profileLevelId),
    };
  }

  #rate({ encoded, dropped }: MediaCounts): StatisticTexts {
    const reading = this.#frameRate.read({
      encoded,
      dropped: dropped.encoder + dropped.late,
      atMs: performance.now(),
    });
    if (reading === undefined) return {};
    this.#rateChanged(reading);
    return { 'frame-rate': `${reading.fps.toFixed(1)} fps` };
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

function optional(value: number | undefined, text: (value: number) => string): string {
  return value === undefined ? none : text(value);
}
