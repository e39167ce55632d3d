import { PeerConnection, Video } from 'node-datachannel';
import type { Track } from 'node-datachannel';
import { payloadType, videoSsrc } from './packets.ts';

/** What a server gives to whoever joins. */
export interface Welcome {
  /** Names the publisher to those who want to watch it. */
  readonly id: string;
  readonly answer: string;
}

export type Candidate = (candidate: string, mid: string) => void;
/** Brings an offer to a server; candidates may come before and after the answer. */
export type Exchange = (offer: string, onCandidate: Candidate) => Promise<Welcome>;

/** How a peer's offer shows its addresses, and who begins DTLS. */
export interface OfferForm {
  /** The server knows the peer's addresses before its checks come, or learns them by these. */
  readonly candidates: boolean;
  readonly setup: 'actpass' | 'active';
}

const joinWithinMs = 10_000;
/** Collected objects take their native side with them, while that still calls back. */
const alive = new Set<Guest>();

/** A peer with one video track over loopback. */
export class Guest {
  readonly #connection = new PeerConnection('guest', {
    iceServers: [],
    bindAddress: '127.0.0.1',
  });
  readonly #track: Track;
  readonly #open: Promise<void>;
  readonly #gathered: Promise<string>;
  #closed = false;

  constructor(direction: 'SendOnly' | 'RecvOnly', onPacket?: (packet: Buffer) => void) {
    alive.add(this);
    const media = new Video('0', direction);
    media.addH264Codec(payloadType);
    if (direction === 'SendOnly') media.addSSRC(videoSsrc, 'bench', 'bench', 'bench');
    this.#track = this.#connection.addTrack(media);
    this.#track.onMessage((packet) => onPacket?.(packet));
    this.#open = new Promise((resolve) => this.#track.onOpen(resolve));
    this.#gathered = new Promise((resolve) => {
      this.#connection.onGatheringStateChange((state) => {
        if (state === 'complete') resolve(this.#connection.localDescription()?.sdp ?? '');
      });
    });
  }

  /** Resolves when media may flow. */
  async join(
    exchange: Exchange,
    form: OfferForm = { candidates: true, setup: 'actpass' },
  ): Promise<string> {
    this.#connection.setLocalDescription('offer');
    const offer = formed(await this.#gathered, form);
    const early: [string, string][] = [];
    let answered = false;
    const { answer, id } = await exchange(offer, (candidate, mid) => {
      if (this.#closed) return;
      if (answered) this.#connection.addRemoteCandidate(candidate, mid);
      else early.push([candidate, mid]);
    });
    this.#connection.setRemoteDescription(answer, 'answer');
    answered = true;
    for (const [candidate, mid] of early) this.#connection.addRemoteCandidate(candidate, mid);
    await bounded(this.#open, joinWithinMs, 'A peer did not connect');
    return id;
  }

  send(packet: Buffer): void {
    this.#track.sendMessageBinary(packet);
  }

  close(): void {
    this.#closed = true;
    this.#connection.close();
  }
}

function formed(offer: string, { candidates, setup }: OfferForm): string {
  const withSetup = offer.replace(/^a=setup:\w+/gm, `a=setup:${setup}`);
  return candidates ? withSetup : withSetup.replace(/a=(candidate:|end-of-candidates).*\r\n/g, '');
}

/** The same promise, but it does not wait for ever. */
export function bounded<T>(promise: Promise<T>, ms: number, what: string): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what} in ${ms} ms.`)), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
