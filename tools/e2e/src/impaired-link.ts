import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { cleanLink, Impairment, type LinkQuality } from './impairment.ts';

/**
 * A relay between one peer and a media server that impairs what passes: the kernel need not be able
 * to. The peer is told the relay's address in place of the server's, by `standIn` for each candidate;
 * the server learns the relay's by the peer's checks, so it must be told no candidates of the peer.
 */
export class ImpairedLink {
  readonly #near: Socket;
  readonly #far: Socket;
  readonly #toPeer: Impairment;
  readonly #toServer: Impairment;
  #peer: RemoteInfo | undefined;
  #isClosed = false;

  private constructor(near: Socket, far: Socket, random: () => number) {
    this.#near = near;
    this.#far = far;
    this.#toPeer = new Impairment(cleanLink, random);
    this.#toServer = new Impairment(cleanLink, random);
    near.on('message', (datagram, from) => {
      this.#peer = from;
      this.#pass(this.#toServer, datagram, () => far.send(datagram));
    });
    far.on('message', (datagram) => {
      this.#pass(this.#toPeer, datagram, () => {
        if (this.#peer !== undefined) near.send(datagram, this.#peer.port, this.#peer.address);
      });
    });
    // What an unreachable peer or server causes; the datagram is lost, as on any link.
    for (const socket of [near, far]) socket.on('error', () => undefined);
  }

  /** Opens a relay to the media port of a server; on `address`, where its peer is to find it. */
  static async open(
    mediaPort: number,
    { address = '127.0.0.1', random = Math.random } = {},
  ): Promise<ImpairedLink> {
    const [near, far] = [createSocket('udp4'), createSocket('udp4')];
    near.bind(0, address);
    far.connect(mediaPort, address);
    await Promise.all([once(near, 'listening'), once(far, 'connect')]);
    return new ImpairedLink(near, far, random);
  }

  get port(): number {
    return this.#near.address().port;
  }

  /** Changes both directions from now on; what is on its way is not changed. */
  set quality(quality: Partial<LinkQuality>) {
    this.#toPeer.quality = this.#toServer.quality = { ...cleanLink, ...quality };
  }

  /** Changes what the server sends, from now on. */
  set qualityToPeer(quality: Partial<LinkQuality>) {
    this.#toPeer.quality = { ...cleanLink, ...quality };
  }

  /** A candidate of the server's (RFC 8839 section 5.1) with the relay's address in its place. */
  standIn(candidate: string): string {
    const { address, port } = this.#near.address();
    return candidate.split(' ').with(4, address).with(5, String(port)).join(' ');
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#near.close();
    this.#far.close();
  }

  #pass(direction: Impairment, datagram: Buffer, send: () => void): void {
    const now = performance.now();
    const arrival = direction.arrivalOf(datagram.length, now);
    if (arrival === undefined) return;
    if (arrival <= now) send();
    else setTimeout(() => this.#isClosed || send(), arrival - now);
  }
}
