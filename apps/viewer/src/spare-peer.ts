import type { ViewerPeer } from '@boardcast/signaling';

/** An old spare may belong to a network that this computer has left. */
const maxAgeMs = 5 * 60_000;
/** The next spare is made when the join that took this one is done. */
const renewMs = 2000;

/** Keeps one peer ready, its offer made and its candidates gathered, so that a join waits for neither. */
export class SparePeer<Peer extends ViewerPeer> {
  readonly #create: () => Peer;
  #peer: Peer | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(create: () => Peer) {
    this.#create = create;
  }

  /** Makes the spare, unless there is one. */
  prepare(): void {
    if (this.#peer !== undefined) return;
    try {
      const peer = this.#create();
      peer.createOffer().catch(() => peer === this.#peer && this.discard());
      this.#peer = peer;
    } catch {
      // A join will say why this browser has no peer connection.
      return;
    }
    this.#after(maxAgeMs, () => this.discard());
  }

  /** The spare, or a new peer where there is none; it is the caller's from then on. */
  take(): Peer {
    const peer = this.#peer ?? this.#create();
    this.#peer = undefined;
    this.#after(renewMs, () => this.prepare());
    return peer;
  }

  /** Closes the spare; may be called twice. */
  discard(): void {
    clearTimeout(this.#timer);
    this.#peer?.close();
    this.#peer = undefined;
  }

  #after(ms: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, ms);
  }
}
