import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

export interface FakeRequest {
  readonly id: number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A result, an error, or no reply. */
export type FakeAnswer =
  { readonly result: unknown } | { readonly error: { code: number; message: string } } | undefined;

/** A fake server without objects and media: it replies as the test sets `answer`. */
export class FakeKurento {
  readonly requests: FakeRequest[] = [];
  answer: (request: FakeRequest, socket: WebSocket) => FakeAnswer;
  readonly #server: WebSocketServer;

  private constructor(server: WebSocketServer) {
    this.#server = server;
    this.answer = () => ({ result: { sessionId: 's1', value: 'pong' } });
    server.on('connection', (socket) =>
      socket.on('message', (data: Buffer) => {
        const request = JSON.parse(data.toString()) as FakeRequest;
        this.requests.push(request);
        const answer = this.answer(request, socket);
        if (answer === undefined) return;
        socket.send(JSON.stringify({ jsonrpc: '2.0', id: request.id, ...answer }));
      }),
    );
  }

  static start(): Promise<FakeKurento> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    return new Promise((resolve) =>
      server.once('listening', () => resolve(new FakeKurento(server))),
    );
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/kurento`;
  }

  send(message: unknown): void {
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    for (const socket of this.#server.clients) socket.send(text);
  }

  dropSockets(): void {
    for (const socket of this.#server.clients) socket.terminate();
  }

  close(): Promise<void> {
    this.dropSockets();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
