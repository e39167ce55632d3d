import { LibdatachannelPeer, ssrcs } from '@boardcast/testkit/libdatachannel-peer';
import { writePli, writeReceiverReport } from '@boardcast/testkit/rtcp';
import { parseRtp, type RtpPacket } from '@boardcast/testkit/rtp';
import { CompleteFrames } from './complete-frames.ts';

const reportMs = 1000;
const reportSsrc = 9;

/** A viewer's peer that sends reports, and requests a key frame while it has none, as a browser does. */
export class ReceivingPeer extends LibdatachannelPeer {
  /** Called for each frame that a browser could display. */
  frameReceived: () => void = () => undefined;
  readonly #frames = new CompleteFrames(() => this.frameReceived());
  readonly #timer: NodeJS.Timeout;
  #last: RtpPacket | undefined;
  packets = 0;

  constructor() {
    super({ direction: 'RecvOnly', audio: [], address: null });
    this.onPacket((message) => {
      const packet = parseRtp(message);
      if (packet === undefined) return;
      this.packets += 1;
      this.#last = packet;
      this.#frames.push(packet);
    });
    this.#timer = setInterval(() => this.#report(), reportMs);
  }

  get lost(): number {
    return this.#frames.lost;
  }

  override close(): void {
    clearInterval(this.#timer);
    super.close();
  }

  #report(): void {
    if (this.#last === undefined) return;
    const { ssrc } = this.#last;
    this.sendRtcp(writeReceiverReport(ssrcs.video, this.#last));
    if (this.#frames.needsKeyFrame) this.sendRtcp(writePli(reportSsrc, ssrc));
  }
}
