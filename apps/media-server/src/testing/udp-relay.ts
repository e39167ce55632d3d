import { createSocket } from 'node:dgram';
import type { RemoteInfo, Socket } from 'node:dgram';
import { once } from 'node:events';

/**
 * Stands between a peer and the server's media port and loses what the test says. Loss belongs
 * here: a packet that once passed SRTP is refused as a replay when it comes again.
 */
export class UdpRelay {
  /** Whether a datagram from the server is lost; RTP headers are readable. */
  loses: (datagram: Buffer) => boolean = () => false;
  /** The same for what the peer sends. */
  losesFromPeer: (datagram: Buffer) => boolean = () => false;
  /** What goes to the server besides a peer's datagram. */
  alsoSends: (datagram: Buffer) => readonly Buffer[] = () => [];
  /** Datagrams lost so far, in both directions. */
  lost = 0;
  readonly #socket: Socket = createSocket('udp4');
  readonly #server: number;
  #peer: RemoteInfo | undefined;

  constructor(server: number) {
    this.#server = server;
    this.#socket.on('message', (datagram, from) => this.#pass(datagram, from));
  }

  /** Resolves with the port that stands for the server's. */
  async open(): Promise<number> {
    this.#socket.bind(0, '127.0.0.1');
    await once(this.#socket, 'listening');
    return this.#socket.address().port;
  }

  close(): void {
    this.#socket.close();
  }

  #pass(datagram: Buffer, from: RemoteInfo): void {
    if (from.port !== this.#server) {
      this.#peer = from;
      for (const extra of this.alsoSends(datagram)) this.#toServer(extra);
      if (this.losesFromPeer(datagram)) this.lost += 1;
      else this.#toServer(datagram);
    } else if (this.#peer !== undefined && this.loses(datagram)) {
      this.lost += 1;
    } else if (this.#peer !== undefined) {
      this.#socket.send(datagram, this.#peer.port, '127.0.0.1');
    }
  }

  #toServer(datagram: Buffer): void {
    this.#socket.send(datagram, this.#server, '127.0.0.1');
  }
}
