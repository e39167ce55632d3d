import { parseRtcp, writeReceiverReport, type SenderReport } from '@boardcast/rtp';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeBoardStreams } from '../testing/fake-board-streams.ts';
import { audioFrame, deltaFrame, keyFrame } from '../testing/media-frames.ts';
import type { PacketSink } from './delivery/packet-sink.ts';
import { BoardFeed } from './media/board-feed.ts';
import { RtspSession, type SessionTransport } from './rtsp-session.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

class ReportSink implements PacketSink {
  readonly prefixBytes = 0;
  readonly backlogBytes = 0;
  readonly transport = '';
  readonly sendRtp = () => undefined;
  readonly close = vi.fn();
  readonly reports: SenderReport[] = [];

  sendRtcp(packet: Buffer): void {
    for (const report of parseRtcp(packet)) {
      if (report.kind === 'sender-report') this.reports.push(report);
    }
  }
}

const block = {
  ...{ fractionLost: 0, packetsLost: 0, highestSequence: 0, jitter: 0 },
  ...{ lastSenderReport: 0, delaySinceLast: 0 },
};
const msOf = ({ ntpSeconds, ntpFraction }: SenderReport) =>
  (ntpSeconds + ntpFraction / 2 ** 32) * 1000;

function setUp(transport: SessionTransport = 'udp') {
  const streams = new FakeBoardStreams();
  const stream = streams.stream('garden');
  const time = Date.now();
  const lease = streams.acquire('garden');
  const feed = new BoardFeed('garden', lease, undefined, () => undefined);
  stream.send(keyFrame(time));
  stream.send(audioFrame(time));
  const onEnd = vi.fn();
  const session = new RtspSession(feed, transport, onEnd);
  const [video, audio] = [new ReportSink(), new ReportSink()];
  const track = session.setUp('video', video);
  session.setUp('audio', audio);
  const pass = (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      vi.advanceTimersByTime(1000);
      session.tick();
    }
  };
  return { session, stream, track, video, audio, onEnd, pass, feed, time };
}

test('reports tell the same time for both tracks, also while the board is offline', () => {
  const { session, stream, video, audio, pass } = setUp();
  session.start();
  // One before the first frame, and one after it.
  expect([video.reports.length, audio.reports.length]).toEqual([2, 2]);

  stream.setState('offline');
  pass(9);

  expect([video.reports.length, audio.reports.length]).toEqual([5, 5]);
  const [first, last] = [video.reports[0], video.reports.at(-1)];
  const [firstAudio, lastAudio] = [audio.reports[0], audio.reports.at(-1)];
  if (!first || !last || !firstAudio || !lastAudio) throw new Error('A report is missing.');
  expect(msOf(last) - msOf(first)).toBeCloseTo(7000, 0);
  expect(msOf(last)).toBe(msOf(lastAudio));
  expect((last.rtpTimestamp - first.rtpTimestamp) | 0).toBeCloseTo(7 * 90_000, -2);
  expect((lastAudio.rtpTimestamp - firstAudio.rtpTimestamp) | 0).toBeCloseTo(7 * 8000, -1);
});

test('a reader by UDP that is sent media and not heard of for 60 s is ended', () => {
  const { session, stream, track, onEnd, pass, time } = setUp();
  session.start();
  let seconds = 0;
  const play = (count: number) => {
    for (const end = seconds + count; seconds < end; pass(1)) {
      stream.send(deltaFrame(time + (seconds += 1) * 1000));
    }
  };

  play(50);
  session.receiveRtcp(writeReceiverReport(1, [{ ...block, ssrc: track?.ssrc ?? 0 }]));
  play(50);
  session.touch();
  play(59);
  session.receiveRtcp(writeReceiverReport(1, [{ ...block, ssrc: 1 }]));
  session.receiveRtcp(Buffer.from('no RTCP'));
  expect(onEnd).not.toHaveBeenCalled();
  play(2);
  expect(onEnd).toHaveBeenCalled();
});

test('a reader by UDP is not ended while its board is offline', () => {
  const { session, stream, onEnd, pass, time } = setUp();
  session.start();

  stream.setState('offline');
  pass(600);
  stream.send(keyFrame(time + 600_000));
  pass(50);

  expect(onEnd).not.toHaveBeenCalled();
});

test('a reader by TCP that takes its media is not', () => {
  const { session, onEnd, pass } = setUp('tcp');
  session.start();
  pass(200);
  expect(onEnd).not.toHaveBeenCalled();

  session.pause();
  pass(61);
  expect(onEnd).toHaveBeenCalled();
});

test('closing releases what it has, once', () => {
  const { session, video, stream } = setUp();
  const release = vi.fn();
  session.onClose(release);
  session.start();

  session.close();
  session.close();
  stream.send(deltaFrame(Date.now() + 40));

  expect(release).toHaveBeenCalledTimes(1);
  expect(video.close).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
});
