import type { ViewerPeer } from '@boardcast/signaling';

/** An older peer may have candidates of a network that the computer has left. */
const maxAgeMs = 5 * 60_000;
/** The next peer is created after the connection that took this one is established. */
const renewDelayMs = 2000;

/** Keeps one peer with its offer ready, so that a click waits only for the answer. */
export class SparePeer<Peer extends ViewerPeer> {
  readonly #create: () => Peer;
  #peer: Peer | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(create: () => Peer) {
    this.#create = create;
  }

  /** Creates the spare peer, if there is none. */
  prepare(): void {
    if (this.#peer !== undefined) return;
    try {
      const peer = this.#create();
      peer.createOffer().catch(() => peer === this.#peer && this.discard());
      this.#peer = peer;
    } catch {
      // `take` throws the error.
      return;
    }
    this.#schedule(maxAgeMs, () => this.discard());
  }

  /** The spare peer, or a new one; the caller must close it. */
  take(): Peer {
    const peer = this.#peer ?? this.#create();
    this.#peer = undefined;
    this.#schedule(renewDelayMs, () => this.prepare());
    return peer;
  }

  /** Closes the spare peer. Idempotent. */
  discard(): void {
    clearTimeout(this.#timer);
    this.#peer?.close();
    this.#peer = undefined;
  }

  #schedule(ms: number, action: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(action, ms);
  }
}
