import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';

/**
 * A relay between a peer and the server's media port that loses the datagrams which the test selects.
 * Loss has to happen here: a packet that has passed SRTP is refused as a replay when it comes again.
 */
export class UdpRelay {
  /** Whether a datagram from the server is lost; RTP headers are not encrypted. */
  loses: (datagram: Buffer) => boolean = () => false;
  /** The same for datagrams from the peer. */
  losesFromPeer: (datagram: Buffer) => boolean = () => false;
  /** The datagrams sent to the server in addition to the peer's. */
  addsToServer: (datagram: Buffer) => readonly Buffer[] = () => [];
  /** Datagrams lost so far, in both directions. */
  lost = 0;
  readonly #socket: Socket = createSocket('udp4');
  readonly #server: number;
  #peer: RemoteInfo | undefined;

  constructor(server: number) {
    this.#server = server;
    this.#socket.on('message', (datagram, sender) => this.#pass(datagram, sender));
  }

  /** Resolves with the port to use in place of the server's. */
  async open(): Promise<number> {
    this.#socket.bind(0, '127.0.0.1');
    await once(this.#socket, 'listening');
    return this.#socket.address().port;
  }

  close(): void {
    this.#socket.close();
  }

  #pass(datagram: Buffer, sender: RemoteInfo): void {
    if (sender.port !== this.#server) {
      this.#peer = sender;
      for (const extra of this.addsToServer(datagram)) this.#toServer(extra);
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
