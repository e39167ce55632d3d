import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

/** One direction of a relayed connection; `send` passes a message on. */
export type MessageFilter = (text: string, send: (text: string) => void) => void;

/** What a relayed connection does with its messages; they pass unchanged by default. */
export interface RelayedConnection {
  readonly toServer?: MessageFilter;
  readonly toClient?: MessageFilter;
}

const pass: MessageFilter = (text, send) => send(text);

/** A WebSocket server that connects each of its clients to another server. */
export class WebSocketRelay {
  readonly #server: WebSocketServer;

  private constructor(server: WebSocketServer) {
    this.#server = server;
  }

  /** Resolves when it listens; `connection` is called for each client. */
  static async open(
    url: string,
    connection: () => RelayedConnection = () => ({}),
  ): Promise<WebSocketRelay> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    server.on('connection', (client) => relay(client, new WebSocket(url), connection()));
    await once(server, 'listening');
    return new WebSocketRelay(server);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/kurento`;
  }

  /** Terminates the connections that are open; new ones are accepted. */
  dropConnections(): void {
    for (const client of this.#server.clients) client.terminate();
  }

  async close(): Promise<void> {
    this.dropConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

function relay(
  client: WebSocket,
  server: WebSocket,
  { toServer = pass, toClient = pass }: RelayedConnection,
): void {
  const opened = once(server, 'open').catch(() => client.terminate());
  client.on('message', (data: Buffer) => {
    const text = data.toString();
    void opened.then(() => toServer(text, (passed) => sendTo(server, passed)));
  });
  server.on('message', (data: Buffer) => {
    toClient(data.toString(), (passed) => sendTo(client, passed));
  });
  for (const [end, other] of [
    [client, server],
    [server, client],
  ] as const) {
    end.on('close', () => other.close());
    end.on('error', () => other.close());
  }
}

function sendTo(socket: WebSocket, text: string): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(text);
}
