import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { DelayQueue } from './delay-queue.ts';
import { cleanLink, Impairment, type LinkQuality } from './impairment.ts';

/** The address of a media server. */
export interface MediaAddress {
  readonly address: string;
  readonly port: number;
}

/**
 * A relay between peers and a media server that impairs what passes, in user space. Each peer has its
 * own socket towards the server, as the mapping of a NAT, and mappings can be lost: their peers
 * receive nothing more. The peers get the relay's address in place of the server's. The server learns
 * the relay's address from the peers' checks, so it must not get their candidates.
 */
export class ImpairedLink {
  readonly #near: Socket;
  readonly #server: MediaAddress;
  readonly #toPeer: Impairment;
  readonly #toServer: Impairment;
  readonly #inTransit = new DelayQueue();
  /** By the peer's address; undefined once the mapping is lost. */
  readonly #mappings = new Map<string, Socket | undefined>();
  /** The peers whose media no longer reach the server. */
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

  /** Opens it at the server's address if that is this machine's, and else at the loopback address. */
  static async open(server: MediaAddress, random: () => number = Math.random) {
    const { address } = server;
    const near = socketFor(address).bind(0, isLocal(address) ? address : loopbackFor(address));
    await once(near, 'listening');
    return new ImpairedLink(near, server, random);
  }

  /** The address that peers send their media to. */
  get address(): MediaAddress {
    return this.#near.address();
  }

  /** Changes both directions from now on, but not the datagrams in transit. */
  set quality(quality: Partial<LinkQuality>) {
    this.#toPeer.quality = this.#toServer.quality = { ...cleanLink, ...quality };
  }

  /** Changes the direction from the server to the peers, from now on. */
  set qualityToPeer(quality: Partial<LinkQuality>) {
    this.#toPeer.quality = { ...cleanLink, ...quality };
  }

  /** A peer reaches the server again only from another port. */
  loseMappings(): void {
    for (const [peer, far] of this.#mappings) {
      far?.close();
      this.#mappings.set(peer, undefined);
    }
  }

  /** Drops the media that the present peers send; the rest passes and keeps them connected. */
  loseMedia(): void {
    for (const peer of this.#mappings.keys()) this.#muted.add(peer);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#inTransit.close();
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
    else this.#inTransit.add(arrival, send);
  }
}

/** RTP and RTCP, multiplexed with STUN and DTLS on one port (RFC 7983 section 7). */
function isMedia(datagram: Buffer): boolean {
  const first = datagram[0] ?? 0;
  return first >= 128 && first <= 191;
}

/** An unreachable peer or server causes errors; the datagram is lost. */
function ignoreErrors(socket: Socket): void {
  socket.on('error', () => undefined);
}

function socketFor(address: string): Socket {
  return createSocket(isIPv6(address) ? 'udp6' : 'udp4');
}

function loopbackFor(address: string): string {
  return isIPv6(address) ? '::1' : '127.0.0.1';
}

function isLocal(address: string): boolean {
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some((each) => each.address === address),
  );
}
