import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Client } from './client.ts';
import { viewerOffer } from './offers.ts';
import type { StunAttribute } from './stun.ts';
import {
  checkAttributes,
  isStunRequest,
  mappedAddress,
  stunMessage,
  stunTypes,
  transactionOf,
} from './stun.ts';

const own = { ufrag: 'abcd', pwd: 'abcdefghijklmnopqrstuvwx' } as const;

/**
 * A peer that knows the passwords and follows no rules: its ICE is as good as it must be to be let
 * in, and what it then says is the test's.
 */
export class RawPeer {
  readonly #socket: Socket = createSocket('udp4');
  readonly #server: number;
  #remote = { ufrag: '', pwd: '' };
  /** What the server says beyond ICE: its DTLS. */
  readonly heard: Buffer[] = [];

  constructor(server: number) {
    this.#server = server;
    this.#socket.on('message', (datagram) => this.#received(datagram));
  }

  async join(client: Client, endpoint: string): Promise<void> {
    this.#socket.bind(0, '127.0.0.1');
    await once(this.#socket, 'listening');
    const offer = viewerOffer();
    const answer = (await client.invoke(endpoint, 'processOffer', { offer })) as string;
    const read = (name: string) => new RegExp(`a=${name}:(\\S+)`).exec(answer)?.[1] ?? '';
    this.#remote = { ufrag: read('ice-ufrag'), pwd: read('ice-pwd') };
  }

  /** A check that is believed; `change` may spoil its attributes before they are signed. */
  check(change: (attributes: StunAttribute[]) => StunAttribute[] = (same) => same): void {
    const { ufrag, pwd } = this.#remote;
    const attributes = change(checkAttributes(`${ufrag}:${own.ufrag}`));
    this.send(stunMessage(stunTypes.request, attributes, pwd));
  }

  send(datagram: Buffer): void {
    this.#socket.send(datagram, this.#server, '127.0.0.1');
  }

  close(): void {
    this.#socket.close();
  }

  #received(datagram: Buffer): void {
    if (!isStunRequest(datagram)) {
      if (datagram.length > 0 && (datagram[0] ?? 0) >= 20) this.heard.push(datagram);
      return;
    }
    const mapped = mappedAddress(this.#server);
    this.send(stunMessage(stunTypes.success, [mapped], own.pwd, transactionOf(datagram)));
  }
}
