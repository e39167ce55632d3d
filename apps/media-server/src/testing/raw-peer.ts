import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { signedStunMessage, transactionOf, type StunAttribute } from '@boardcast/protocol/node';
import { viewerOffer } from '@boardcast/testkit/offers';
import {
  checkAttributes,
  isStunRequest,
  stunTypes,
  xorMappedAddress,
} from '@boardcast/testkit/stun';
import type { TestClient } from '@boardcast/testkit/test-client';

const own = { ufrag: 'abcd', pwd: 'abcdefghijklmnopqrstuvwx' } as const;

/** A peer with valid ICE that otherwise sends whatever the test provides. */
export class RawPeer {
  readonly #socket: Socket = createSocket('udp4');
  readonly #server: number;
  #remote = { ufrag: '', pwd: '' };
  /** The DTLS records that the server sent. */
  readonly received: Buffer[] = [];

  constructor(server: number) {
    this.#server = server;
    this.#socket.on('message', (datagram) => this.#received(datagram));
  }

  async join(client: TestClient, endpoint: string): Promise<void> {
    this.#socket.bind(0, '127.0.0.1');
    await once(this.#socket, 'listening');
    const offer = viewerOffer();
    const answer = (await client.invoke(endpoint, 'processOffer', { offer })) as string;
    const read = (name: string) => new RegExp(`a=${name}:(\\S+)`).exec(answer)?.[1] ?? '';
    this.#remote = { ufrag: read('ice-ufrag'), pwd: read('ice-pwd') };
  }

  /** Sends a signed ICE check; `change` may corrupt its attributes before. */
  check(change: (attributes: StunAttribute[]) => StunAttribute[] = (same) => same): void {
    const { ufrag, pwd } = this.#remote;
    const attributes = change(checkAttributes(`${ufrag}:${own.ufrag}`));
    this.send(signedStunMessage(stunTypes.request, attributes, pwd));
  }

  send(datagram: Buffer): void {
    this.#socket.send(datagram, this.#server, '127.0.0.1');
  }

  close(): void {
    this.#socket.close();
  }

  #received(datagram: Buffer): void {
    if (!isStunRequest(datagram)) {
      if (datagram.length > 0 && (datagram[0] ?? 0) >= 20) this.received.push(datagram);
      return;
    }
    const mapped = xorMappedAddress(this.#server);
    this.send(signedStunMessage(stunTypes.success, [mapped], own.pwd, transactionOf(datagram)));
  }
}
