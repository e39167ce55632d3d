import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A relay to a server of this machine, whose connections can be cut or silently dropped. */
export class TcpRelay {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isRefusing = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Resolves when it forwards to that port of the loopback address. */
  static async open(port: number): Promise<TcpRelay> {
    const relay: TcpRelay = new TcpRelay(createServer((client) => relay.#forward(client, port)));
    await once(relay.#server.listen(0, '127.0.0.1'), 'listening');
    return relay;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get httpUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Destroys the connections, and refuses new ones until `accept`. */
  refuse(): void {
    this.#isRefusing = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  accept(): void {
    this.#isRefusing = false;
  }

  /** Stops forwarding on the open connections; they stay open, and new ones work. */
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

  #forward(client: Socket, port: number): void {
    if (this.#isRefusing) {
      client.destroy();
      return;
    }
    const server = connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => this.#sockets.delete(socket));
    }
  }
}
