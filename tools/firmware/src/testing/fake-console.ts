import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A fake board, with the test's output; it ignores its input. */
export class FakeConsole {
  received = '';
  connections = 0;
  /** Sent to each new connection. */
  greeting = '';
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor() {
    this.#server = createServer((socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.on('data', (bytes) => (this.received += bytes.toString()));
      socket.on('error', () => undefined).once('close', () => this.#sockets.delete(socket));
      socket.write(this.greeting);
    });
  }

  static async start(port = 0): Promise<FakeConsole> {
    const board = new FakeConsole();
    await new Promise<void>((resolve) => board.#server.listen(port, '127.0.0.1', resolve));
    return board;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  send(text: string | Uint8Array): void {
    for (const socket of this.#sockets) socket.write(text);
  }

  /** Closes the connections, and accepts new ones. */
  drop(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): Promise<void> {
    this.drop();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
