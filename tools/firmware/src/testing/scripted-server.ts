import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

/** A fake server, with the test's reply to each request; undefined for none. */
export class ScriptedServer {
  readonly methods: string[] = [];
  readonly #server: WebSocketServer;

  private constructor(server: WebSocketServer, replyTo: (method: string) => object | undefined) {
    this.#server = server;
    server.on('connection', (socket) =>
      socket.on('message', (data: Buffer) => {
        const { id, method } = JSON.parse(data.toString()) as { id: number; method: string };
        this.methods.push(method);
        const reply = replyTo(method);
        if (reply !== undefined) socket.send(JSON.stringify({ jsonrpc: '2.0', id, ...reply }));
      }),
    );
  }

  static start(replyTo: (method: string) => object | undefined): Promise<ScriptedServer> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    return new Promise((resolve) => {
      server.once('listening', () => resolve(new ScriptedServer(server, replyTo)));
    });
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/kurento`;
  }

  close(): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
