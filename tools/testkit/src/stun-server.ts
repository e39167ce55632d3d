import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { stunMessage, transactionOf } from '@boardcast/protocol/node';
import { isStunRequest, stunTypes, xorMappedAddress } from './stun.ts';

/** Answers STUN's binding requests (RFC 8489) with an address that the test gives. */
export class StunServer {
  /** The ports that requests came from. */
  readonly clientPorts: number[] = [];
  readonly #socket: Socket = createSocket('udp4');
  readonly #address: string;

  private constructor(address: string) {
    this.#address = address;
    this.#socket.on('message', (message, client) => this.#answer(message, client));
  }

  static async start(address: string): Promise<StunServer> {
    const server = new StunServer(address);
    server.#socket.bind(0, '127.0.0.1');
    await once(server.#socket, 'listening');
    return server;
  }

  get port(): number {
    return this.#socket.address().port;
  }

  close(): void {
    this.#socket.close();
  }

  #answer(message: Buffer, client: RemoteInfo): void {
    if (!isStunRequest(message)) return;
    this.clientPorts.push(client.port);
    const mapped = xorMappedAddress(client.port, this.#address);
    const answer = stunMessage(stunTypes.success, [mapped], transactionOf(message));
    this.#socket.send(answer, client.port, client.address);
  }
}
