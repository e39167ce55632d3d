import { once } from 'node:events';
import { WebSocket, WebSocketServer } from 'ws';

/** What went over a tapped connection; `connection` counts them from 0. */
export interface Tapped {
  readonly connection: number;
  readonly from: 'board' | 'server';
  readonly message: unknown;
}

const largestMessage = 16 * 1024 * 1024;

/** Stands between a board and its server, and records what they say. */
export class WebSocketTap {
  readonly #server: WebSocketServer;
  readonly #target: string;
  readonly #tapped: Tapped[] = [];
  #connections = 0;

  private constructor(server: WebSocketServer, target: string) {
    this.#server = server;
    this.#target = target;
    server.on('connection', (near) => this.#relay(near));
  }

  static async before(target: string): Promise<WebSocketTap> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: largestMessage });
    await once(server, 'listening');
    return new WebSocketTap(server, target);
  }

  get url(): string {
    const address = this.#server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    return `ws://127.0.0.1:${port}/kurento`;
  }

  /** What was recorded so far. */
  get tapped(): readonly Tapped[] {
    return [...this.#tapped];
  }

  async close(): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #relay(near: WebSocket): void {
    const connection = this.#connections;
    this.#connections += 1;
    const far = new WebSocket(this.#target, { maxPayload: largestMessage });
    const opened = once(far, 'open').catch(() => near.terminate());
    near.on('message', (data: Buffer) => {
      this.#record(connection, 'board', data);
      void opened.then(() => far.readyState === WebSocket.OPEN && far.send(data.toString()));
    });
    far.on('message', (data: Buffer) => {
      this.#record(connection, 'server', data);
      near.send(data.toString());
    });
    near.on('close', () => far.close());
    far.on('close', () => near.close());
    for (const socket of [near, far]) socket.on('error', () => undefined);
  }

  #record(connection: number, from: Tapped['from'], data: Buffer): void {
    this.#tapped.push({ connection, from, message: JSON.parse(data.toString()) });
  }
}
