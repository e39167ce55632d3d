import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { MediaAddress } from './candidates.ts';

export interface RelayOptions {
  /** The gateway's address as the client reached it. */
  readonly address: string;
  /** The media server's candidate; datagrams go there alone, and come from there alone. */
  readonly target: MediaAddress;
  /** Whether an address may be the peer's. */
  isClient(address: string): boolean;
  /** Whether the next datagram is lost, either way. */
  loses(): boolean;
}

/** Stands for one candidate of the media server, between it and the peer that was last heard. */
export class MediaRelay {
  readonly target: MediaAddress;
  readonly #near: Socket;
  readonly #far: Socket;
  readonly #loses: () => boolean;
  readonly #isClient: (address: string) => boolean;
  #peer: RemoteInfo | undefined;
  #heardMs = Date.now();
  #isClosed = false;

  private constructor(near: Socket, far: Socket, { target, loses, isClient }: RelayOptions) {
    this.target = target;
    this.#near = near;
    this.#far = far;
    this.#loses = loses;
    this.#isClient = isClient;
    near.on('message', (datagram, from) => this.#fromPeer(datagram, from));
    far.on('message', (datagram) => this.#fromServer(datagram));
    // What an unreachable peer or server causes; the datagram is lost, as on any link.
    for (const socket of [near, far]) socket.on('error', () => undefined);
  }

  /** Rejects when there is no socket to be had. */
  static async open(options: RelayOptions): Promise<MediaRelay> {
    const { address, target } = options;
    const [near, far] = [createSocket('udp4'), createSocket('udp4')];
    try {
      near.bind(0, address);
      await once(near, 'listening');
      far.connect(target.port, target.address);
      await once(far, 'connect');
      return new MediaRelay(near, far, options);
    } catch (error) {
      near.close();
      far.close();
      throw error;
    }
  }

  get address(): MediaAddress {
    return this.#near.address();
  }

  /** Since when the media server has said nothing. */
  get silentMs(): number {
    return Date.now() - this.#heardMs;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#near.close();
    this.#far.close();
  }

  #fromPeer(datagram: Buffer, from: RemoteInfo): void {
    if (!this.#isClient(from.address)) return;
    this.#peer = from;
    if (!this.#loses()) this.#far.send(datagram);
  }

  #fromServer(datagram: Buffer): void {
    this.#heardMs = Date.now();
    const peer = this.#peer;
    if (peer === undefined || this.#loses()) return;
    this.#near.send(datagram, peer.port, peer.address);
  }
}
