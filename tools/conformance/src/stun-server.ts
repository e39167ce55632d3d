import { createSocket } from 'node:dgram';
import type { RemoteInfo, Socket } from 'node:dgram';
import { once } from 'node:events';

const bindingRequest = 0x0001;
const bindingResponse = 0x0101;
const xorMappedAddress = 0x0020;
const cookie = 0x2112a442;

/** Answers STUN's binding requests (RFC 8489) with an address that the test says. */
export class StunServer {
  /** The ports that asked. */
  readonly askedFrom: number[] = [];
  readonly #socket: Socket = createSocket('udp4');
  readonly #address: string;

  private constructor(address: string) {
    this.#address = address;
    this.#socket.on('message', (message, from) => this.#answer(message, from));
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

  #answer(message: Buffer, from: RemoteInfo): void {
    if (message.length < 20 || message.readUInt16BE(0) !== bindingRequest) return;
    this.askedFrom.push(from.port);
    const answer = Buffer.alloc(32);
    answer.writeUInt16BE(bindingResponse, 0);
    answer.writeUInt16BE(12, 2);
    message.copy(answer, 4, 4, 20);
    answer.writeUInt16BE(xorMappedAddress, 20);
    answer.writeUInt16BE(8, 22);
    answer.writeUInt8(1, 25);
    answer.writeUInt16BE(from.port ^ (cookie >>> 16), 26);
    const address = this.#address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    answer.writeUInt32BE((address ^ cookie) >>> 0, 28);
    this.#socket.send(answer, from.port, from.address);
  }
}
