import { LibdatachannelPeer } from '@boardcast/testkit/libdatachannel-peer';

/** What a server answers to an offer. */
export interface Negotiated {
  /** Identifies the publisher for its viewers, or the viewer. */
  readonly id: string;
  readonly answer: string;
}

export type OnCandidate = (candidate: string, sdpMid: string) => void;
/** Sends an offer to a server, whose candidates may come before and after the answer. */
export type Negotiate = (offer: string, onCandidate: OnCandidate) => Promise<Negotiated>;

/** The form of a peer's offer. */
export interface OfferForm {
  /** Whether it has the peer's candidates; a server learns them from the checks otherwise. */
  readonly candidates: boolean;
  readonly setup: 'actpass' | 'active';
}

const defaultForm: OfferForm = { candidates: true, setup: 'actpass' };

/** A peer with one video track over the loopback address. */
export class BenchPeer {
  readonly #peer: LibdatachannelPeer;
  readonly #setup: OfferForm['setup'];

  constructor(direction: 'SendOnly' | 'RecvOnly', { candidates, setup } = defaultForm) {
    this.#peer = new LibdatachannelPeer({ direction, audio: [], offersCandidates: candidates });
    this.#setup = setup;
  }

  /** Calls the listener with each RTP packet. */
  onPacket(listener: (packet: Buffer) => void): void {
    this.#peer.onPacket(listener);
  }

  /** Resolves with the server's id when media can flow. */
  async join(negotiate: Negotiate): Promise<string> {
    const created = await this.#peer.createOffer();
    const offer = created.replace(/^a=setup:\w+/gm, `a=setup:${this.#setup}`);
    const early: { candidate: string; sdpMid: string }[] = [];
    let isAnswered = false;
    const { answer, id } = await negotiate(offer, (candidate, sdpMid) => {
      if (isAnswered) this.#peer.addCandidate({ candidate, sdpMid });
      else early.push({ candidate, sdpMid });
    });
    await this.#peer.setAnswer(answer);
    isAnswered = true;
    for (const candidate of early) this.#peer.addCandidate(candidate);
    await this.#peer.connected();
    return id;
  }

  sendVideo(packets: readonly Buffer[]): void {
    this.#peer.sendVideo(packets);
  }

  sendRtcp(packet: Buffer): void {
    this.#peer.sendRtcp(packet);
  }

  close(): void {
    this.#peer.close();
  }
}
