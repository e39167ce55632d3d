import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type SenderReport, isRtcp, writeSenderReport } from '@boardcast/rtp';
import type { NegotiatedMedium } from './forwarder.ts';
import { TestStream, headerOf, rtp } from '../testing/rtp.ts';
import type { TestForwarder } from '../testing/test-forwarder.ts';
import {
  closeForwarders,
  feed,
  feedbackOf,
  publisherVideo,
  createForwarder,
  watch,
  viewerVideo,
} from '../testing/test-forwarder.ts';

const publisherAudio: NegotiatedMedium = {
  ...publisherVideo,
  kind: 'AUDIO',
  codec: 'PCMA',
  payloadType: 8,
  ssrcs: [4],
};
const viewerAudio: NegotiatedMedium = {
  ...publisherAudio,
  receives: false,
  sends: true,
  ssrcs: [],
};
const stepMs = 20;
/** By its clock, the publisher recorded audio this much before the frame that arrives with it. */
const aheadMs = 130;
const secondsTo1970 = 2_208_988_800;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  closeForwarders();
  vi.useRealTimers();
});

/** A publisher of both media with arbitrary timestamps. */
class Publisher {
  readonly side: TestForwarder = createForwarder([publisherVideo, publisherAudio], 10);
  readonly #video: TestStream;
  readonly #begin = performance.now();
  readonly #epochMs: number;
  #sequence = 7;

  constructor(epochMs = 5000, firstVideo = 4_294_900_000) {
    this.#epochMs = epochMs;
    this.#video = new TestStream(102, 1, 3, firstVideo);
    this.videoTime = () => firstVideo + 3600 + this.elapsed() * 90;
  }

  readonly videoTime: () => number;

  elapsed(): number {
    return performance.now() - this.#begin;
  }

  audioTime(): number {
    return 90_000 + this.elapsed() * 8;
  }

  /** Sends audio every 20 ms and a frame every 40 ms. */
  play(ms: number, each: () => void = () => undefined): void {
    for (let time = 0; time < ms; time += stepMs) {
      if (Math.round(this.elapsed()) % 40 === 0) {
        feed(this.side, time % 1000 === 0 ? this.#video.key() : this.#video.delta());
      }
      this.#sequence += 1;
      const payload = Buffer.alloc(160, 0xd5);
      const timestamp = Math.round(this.audioTime());
      feed(this.side, [
        rtp({ payloadType: 8, sequence: this.#sequence, timestamp, ssrc: 4, payload }),
      ]);
      each();
      vi.advanceTimersByTime(stepMs);
    }
  }

  report(ssrc: 1 | 4): void {
    const ms = this.#epochMs + this.elapsed() - (ssrc === 4 ? aheadMs : 0);
    const rtpTimestamp = Math.round(ssrc === 1 ? this.videoTime() : this.audioTime());
    const times = {
      ntpSeconds: Math.floor(ms / 1000),
      ntpFraction: Math.floor((ms % 1000) * 4294967.296),
    };
    feed(this.side, [writeSenderReport({ ssrc, ...times, rtpTimestamp, packets: 1, octets: 1 })]);
  }
}

/** The delay of video relative to audio that a player derives from the reports. */
function soundAhead(viewer: TestForwarder): number {
  viewer.sent.length = 0;
  viewer.forwarder.report();
  const [audio, video] = [21, 20].map((ssrc) => reportOf(viewer, ssrc));
  if (audio === undefined || video === undefined) throw new Error('no two reports');
  return (timeOf(video) - timeOf(audio)) * 1000;
}

function reportOf(viewer: TestForwarder, ssrc: number): SenderReport | undefined {
  const reports = feedbackOf(viewer).filter((packet) => packet.kind === 'sender-report');
  return reports.findLast((report) => report.ssrc === ssrc);
}

const timeOf = ({ ntpSeconds, ntpFraction }: SenderReport): number =>
  ntpSeconds + ntpFraction / 2 ** 32;

/** Timestamps that the viewer was sent last, of both media. */
function lastTimes(viewer: TestForwarder): { audio: number; video: number } {
  const headers = viewer.sent.filter((packet) => !isRtcp(packet)).map(headerOf);
  const last = (ssrc: number) =>
    headers.filter((header) => header.ssrc === ssrc).at(-1)?.timestamp ?? NaN;
  return { audio: last(21), video: last(20) };
}

/** By the reports, the delay of the last frame relative to the last audio, sent within one step. */
function skew(viewer: TestForwarder): number {
  const { audio, video } = lastTimes(viewer);
  viewer.forwarder.report();
  const at = (ssrc: number, timestamp: number, ticksPerMs: number): number => {
    const report = reportOf(viewer, ssrc);
    if (report === undefined) throw new Error(`no report of ${ssrc}`);
    return timeOf(report) * 1000 + ((timestamp - report.rtpTimestamp) | 0) / ticksPerMs;
  };
  return at(20, video, 90) - at(21, audio, 8);
}

const viewerOf = (publisher: Publisher): TestForwarder => {
  const viewer = createForwarder([viewerVideo, viewerAudio], 20);
  watch(publisher.side, viewer);
  return viewer;
};

test('without reports of the publisher, both media are mapped by their arrival', () => {
  const publisher = new Publisher();
  const viewer = viewerOf(publisher);
  publisher.play(2000);
  expect(Math.abs(skew(viewer))).toBeLessThan(25);
  const report = reportOf(viewer, 20);
  expect(report?.packets).toBeGreaterThan(40);
  expect(timeOf(report as SenderReport) - secondsTo1970).toBeCloseTo(Date.now() / 1000, 1);
  expect(soundAhead(viewer)).toBeCloseTo(0, 1);
});

test('late frames do not shift the clock', () => {
  const publisher = new Publisher();
  const viewer = viewerOf(publisher);
  publisher.play(2000);
  vi.advanceTimersByTime(300);
  publisher.play(200);
  expect(skew(viewer)).toBeGreaterThan(-325);
  expect(skew(viewer)).toBeLessThan(-275);
});

test("a publisher's reports determine the clock, also for new viewers", () => {
  const publisher = new Publisher();
  publisher.play(1000);
  publisher.report(1);
  publisher.play(500);
  publisher.report(4);
  publisher.play(1500);
  const late = viewerOf(publisher);
  publisher.play(40);
  expect(skew(late)).toBeGreaterThan(aheadMs - 25);
  expect(skew(late)).toBeLessThan(aheadMs + 25);
});

test('media stay synchronized when the source is replaced', () => {
  const first = new Publisher();
  const viewer = viewerOf(first);
  first.play(1000);
  const second = new Publisher(900_000, 77);
  second.play(1000);
  second.report(1);
  second.report(4);
  const before = lastTimes(viewer);
  watch(second.side, viewer);
  second.play(1000);
  expect((lastTimes(viewer).video - before.video) | 0).toBeLessThan(3000 * 90);
  expect((lastTimes(viewer).video - before.video) | 0).toBeGreaterThan(0);
  viewer.sent.splice(0, viewer.sent.length - 5);
  expect(skew(viewer)).toBeGreaterThan(aheadMs - 25);
  expect(skew(viewer)).toBeLessThan(aheadMs + 25);
});
