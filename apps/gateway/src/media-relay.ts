import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { MediaAddress } from './candidates.ts';

export interface RelayOptions {
  /** The gateway's address that the client connected to. */
  readonly address: string;
  /** The media server's candidate: the only address to send to and to receive from. */
  readonly target: MediaAddress;
  /** Whether an address may be the peer's. */
  readonly isClient: (address: string) => boolean;
  /** Whether the next datagram, in either direction, is dropped. */
  readonly drops: () => boolean;
}

/** Relays datagrams between one candidate of the media server and the peer that sent last. */
export class MediaRelay {
  readonly target: MediaAddress;
  readonly #near: Socket;
  readonly #far: Socket;
  readonly #drops: () => boolean;
  readonly #isClient: (address: string) => boolean;
  #peer: RemoteInfo | undefined;
  #lastReceivedAt = Date.now();
  #isClosed = false;

  private constructor(near: Socket, far: Socket, { target, drops, isClient }: RelayOptions) {
    this.target = target;
    this.#near = near;
    this.#far = far;
    this.#drops = drops;
    this.#isClient = isClient;
    near.on('message', (datagram, from) => this.#fromPeer(datagram, from));
    far.on('message', (datagram) => this.#fromServer(datagram));
    // Caused by an unreachable peer or server: the datagram is lost, as on any network.
    for (const socket of [near, far]) socket.on('error', () => undefined);
  }

  /** Rejects when a socket cannot be opened. */
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

  /** Time since the last datagram of the media server, in ms. */
  get silentMs(): number {
    return Date.now() - this.#lastReceivedAt;
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
    if (!this.#drops()) this.#far.send(datagram);
  }

  #fromServer(datagram: Buffer): void {
    this.#lastReceivedAt = Date.now();
    const peer = this.#peer;
    if (peer === undefined || this.#drops()) return;
    this.#near.send(datagram, peer.port, peer.address);
  }
}
