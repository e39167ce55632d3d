import { writeReceiverReport } from '../rtp/rtcp-write.ts';
import { sequenceDistance } from '../rtp/sequence.ts';
import { RtcPeer } from './rtc-peer.ts';
import { headerOf } from './rtp.ts';

const reportMs = 500;

/** A viewer that reports what it lost, as a browser does, and repairs nothing. */
export class ReportingViewer {
  readonly peer = new RtcPeer('RecvOnly');
  packets = 0;
  /** The stream's, once it has begun. */
  ssrc = 0;
  #received = 0;
  #highest: number | undefined;
  #reported = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor() {
    this.peer.onMedia = (packet) => {
      this.peer.media.length = 0;
      const { sequence, ssrc } = headerOf(packet);
      this.packets += 1;
      this.ssrc = ssrc;
      this.#received += 1;
      this.#highest ??= sequence - 1;
      const step = sequenceDistance(this.#highest & 0xffff, sequence);
      if (step > 0) this.#highest += step;
      this.#timer ??= setInterval(() => this.#report(), reportMs);
    };
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
    this.peer.sendFeedback(writeReceiverReport(1, blocks));
  }
}
