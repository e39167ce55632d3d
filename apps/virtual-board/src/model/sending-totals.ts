import type { SendingStats } from '@boardcast/web/publisher-peer';

/** What is read of a peer connection. */
export interface SendingPeer {
  stats(): Promise<SendingStats>;
}

/** Sums the statistics of all peer connections since the board was started. */
export class SendingTotals {
  #peer: SendingPeer | undefined;
  #past = { framesSent: 0, keyFrameRequests: 0 };
  #present: SendingStats | undefined;

  async read(peer: SendingPeer | undefined) {
    if (peer !== this.#peer) {
      this.#past = this.#sum();
      this.#present = undefined;
      this.#peer = peer;
    }
    const stats = await peer?.stats();
    if (stats !== undefined && peer === this.#peer) this.#present = stats;
    return {
      ...this.#sum(),
      packetLoss: this.#present?.packetLoss,
      delayMs: delayOf(this.#present),
    };
  }

  #sum() {
    return {
      framesSent: this.#past.framesSent + (this.#present?.framesSent ?? 0),
      keyFrameRequests: this.#past.keyFrameRequests + (this.#present?.keyFrameRequests ?? 0),
    };
  }
}

function delayOf(stats: SendingStats | undefined): number | undefined {
  if (stats === undefined || stats.packetsSent === 0) return undefined;
  return (stats.totalPacketSendDelay * 1000) / stats.packetsSent;
}
