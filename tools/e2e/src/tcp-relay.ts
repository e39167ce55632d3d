import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands between browsers and a server; its connections can be lost without anybody being told. */
export class TcpRelay {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Resolves when it forwards to that port of this machine. */
  static async open(port: number): Promise<TcpRelay> {
    const relay: TcpRelay = new TcpRelay(createServer((near) => relay.#forward(near, port)));
    await once(relay.#server.listen(0, '127.0.0.1'), 'listening');
    return relay;
  }

  get httpUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From now on nothing passes on the connections that are open; they stay open, and new ones work. */
  dropSilently(): void {
    for (const socket of this.#sockets) {
      socket.unpipe();
      socket.resume();
    }
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #forward(near: Socket, port: number): void {
    const far = connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => this.#sockets.delete(socket));
    }
  }
}
