import { RecordingPeer } from '@boardcast/testkit/recording-peer';
import { sequenceDistance, writeReceiverReport, writeRemb } from '@boardcast/rtp';
import { headerOf } from './rtp.ts';

const reportMs = 500;
const risePerReport = 1.04;
const firstEstimate = 30_000;

/**
 * A viewer that reports packet loss and a REMB as a browser does, which rises by 8 % per second up to
 * 1.5 times the received bitrate; it requests no packets again.
 */
export class ReportingViewer {
  readonly peer = new RecordingPeer({ direction: 'RecvOnly' });
  packets = 0;
  /** The timestamps of received frames. */
  readonly frames = new Set<number>();
  /** Of the stream; 0 before the first packet. */
  ssrc = 0;
  #received = 0;
  #highest: number | undefined;
  #reported = 0;
  #bytes = 0;
  #estimate = firstEstimate;
  #timer: NodeJS.Timeout | undefined;

  constructor() {
    this.peer.onPacket((packet) => {
      this.peer.packets.length = 0;
      const { sequence, ssrc, timestamp } = headerOf(packet);
      this.frames.add(timestamp);
      this.#bytes += packet.length;
      this.packets += 1;
      this.ssrc = ssrc;
      this.#received += 1;
      this.#highest ??= sequence - 1;
      const step = sequenceDistance(this.#highest & 0xffff, sequence);
      if (step > 0) this.#highest += step;
      this.#timer ??= setInterval(() => this.#report(), reportMs);
    });
  }

  close(): void {
    clearInterval(this.#timer);
    this.peer.close();
  }

  #report(): void {
    const { ssrc } = this;
    const highest = this.#highest ?? 0;
    const expected = highest - this.#reported;
    const isFirst = this.#reported === 0;
    const lost = Math.max(0, expected - this.#received);
    this.#reported = highest;
    this.#received = 0;
    const fractionLost = isFirst || expected <= 0 ? 0 : Math.floor((lost * 255) / expected);
    const block = { ssrc, fractionLost, packetsLost: 0, highestSequence: highest, jitter: 0 };
    const blocks = [{ ...block, lastSenderReport: 0, delaySinceLast: 0 }];
    this.peer.sendRtcp(
      Buffer.concat([writeReceiverReport(1, blocks), writeRemb(1, this.#nextEstimate(), [ssrc])]),
    );
  }
  #nextEstimate(): number {
    const bitrate = (this.#bytes * 8000) / reportMs;
    this.#bytes = 0;
    const limit = Math.max(this.#estimate, 1.5 * bitrate);
    this.#estimate = Math.min(this.#estimate * risePerReport, limit);
    return this.#estimate;
  }
}
