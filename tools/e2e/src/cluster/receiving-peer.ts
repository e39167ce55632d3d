import { LibdatachannelPeer, ssrcs } from '@boardcast/testkit/libdatachannel-peer';
import { writePli, writeReceiverReport } from '@boardcast/testkit/rtcp';
import { parseRtp, type RtpPacket } from '@boardcast/testkit/rtp';
import type { PlayerPeer } from '@boardcast/web/player';
import { CompleteFrames } from './complete-frames.ts';

const reportMs = 1000;
const reportSsrc = 9;

/** A viewer's peer that sends reports, and requests a key frame while it has none, as a browser does. */
export class ReceivingPeer extends LibdatachannelPeer implements PlayerPeer {
  failed: (reason: string) => void = () => undefined;
  readonly #frameListeners = new Set<() => void>();
  readonly #frames = new CompleteFrames(() => {
    for (const listener of this.#frameListeners) listener();
  });
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

  /** Calls the listener with each frame that a browser could display; returns what ends that. */
  onFrame(listener: () => void): () => void {
    this.#frameListeners.add(listener);
    return () => this.#frameListeners.delete(listener);
  }

  /** Calls back once. */
  awaitFrame(received: () => void): () => void {
    const end = this.onFrame(() => {
      end();
      received();
    });
    return end;
  }

  override close(): void {
    clearInterval(this.#timer);
    super.close();
  }

  #report(): void {
    if (this.#last === undefined) return;
    this.sendRtcp(writeReceiverReport(ssrcs.video, this.#last));
    if (this.#frames.needsKeyFrame) this.sendRtcp(writePli(reportSsrc, this.#last.ssrc));
  }
}
