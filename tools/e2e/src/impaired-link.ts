import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { DelayQueue } from './delay-queue.ts';
import { cleanLink, Impairment, type LinkQuality } from './impairment.ts';

/** Where a media server is to be found. */
export interface MediaAddress {
  readonly address: string;
  readonly port: number;
}

/**
 * A relay between peers and a media server that impairs what passes, which the kernel need not be
 * able to. Each peer has a socket of its own towards the server, as a NAT's mapping, and mappings can
 * be lost: what was connected through them hears nothing more. The peers are given the relay's
 * address in place of the server's; the server learns the relay's by the peers' checks, so it must be
 * told no candidates of theirs.
 */
export class ImpairedLink {
  readonly #near: Socket;
  readonly #server: MediaAddress;
  readonly #toPeer: Impairment;
  readonly #toServer: Impairment;
  readonly #onTheWay = new DelayQueue();
  /** By the peer's address; undefined once the mapping is lost. */
  readonly #mappings = new Map<string, Socket | undefined>();
  /** The peers whose media the server is not sent any more. */
  readonly #muted = new Set<string>();
  #isClosed = false;

  private constructor(near: Socket, server: MediaAddress, random: () => number) {
    this.#near = near;
    this.#server = server;
    this.#toPeer = new Impairment(cleanLink, random);
    this.#toServer = new Impairment(cleanLink, random);
    near.on('message', (datagram, peer) => this.#passToServer(datagram, peer));
    ignoreErrors(near);
  }

  /** Opens it at the server's own address where that is this machine's, so that its peers find it. */
  static async open(server: MediaAddress, random: () => number = Math.random) {
    const { address } = server;
    const near = socketFor(address).bind(0, isOwn(address) ? address : loopbackFor(address));
    await once(near, 'listening');
    return new ImpairedLink(near, server, random);
  }

  /** Where peers are to send their media. */
  get address(): MediaAddress {
    return this.#near.address();
  }

  /** Changes both directions from now on; what is on its way is not changed. */
  set quality(quality: Partial<LinkQuality>) {
    this.#toPeer.quality = this.#toServer.quality = { ...cleanLink, ...quality };
  }

  /** Changes what the server sends, from now on. */
  set qualityToPeer(quality: Partial<LinkQuality>) {
    this.#toPeer.quality = { ...cleanLink, ...quality };
  }

  /** A peer is heard again by the server only from another port of its own. */
  loseMappings(): void {
    for (const [peer, far] of this.#mappings) {
      far?.close();
      this.#mappings.set(peer, undefined);
    }
  }

  /** The media that the peers there are send are lost; the rest, which keeps them connected, passes. */
  loseMedia(): void {
    for (const peer of this.#mappings.keys()) this.#muted.add(peer);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#onTheWay.close();
    this.loseMappings();
    this.#near.close();
  }

  #passToServer(datagram: Buffer, peer: RemoteInfo): void {
    const key = `${peer.address}:${peer.port}`;
    if (!this.#mappings.has(key)) this.#mappings.set(key, this.#map(key, peer));
    if (this.#muted.has(key) && isMedia(datagram)) return;
    const { address, port } = this.#server;
    this.#pass(this.#toServer, datagram, () =>
      this.#mappings.get(key)?.send(datagram, port, address),
    );
  }

  #map(key: string, peer: RemoteInfo): Socket {
    const far = socketFor(peer.address);
    far.on('message', (datagram) => {
      this.#pass(this.#toPeer, datagram, () => {
        if (this.#mappings.get(key) === far) this.#near.send(datagram, peer.port, peer.address);
      });
    });
    ignoreErrors(far);
    return far;
  }

  #pass(direction: Impairment, datagram: Buffer, send: () => void): void {
    const now = performance.now();
    const arrival = direction.arrivalOf(datagram.length, now);
    if (arrival === undefined) return;
    if (arrival <= now) send();
    else this.#onTheWay.add(arrival, send);
  }
}

/** RTP and RTCP, as they stand beside STUN and DTLS on one port (RFC 7983 section 7). */
function isMedia(datagram: Buffer): boolean {
  const first = datagram[0] ?? 0;
  return first >= 128 && first <= 191;
}

/** What an unreachable peer or server causes; the datagram is lost, as on any link. */
function ignoreErrors(socket: Socket): void {
  socket.on('error', () => undefined);
}

function socketFor(address: string): Socket {
  return createSocket(isIPv6(address) ? 'udp6' : 'udp4');
}

function loopbackFor(address: string): string {
  return isIPv6(address) ? '::1' : '127.0.0.1';
}

function isOwn(address: string): boolean {
  return Object.values(networkInterfaces()).some((own) =>
    own?.some((each) => each.address === address),
  );
}
