import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Nat } from '@boardcast/e2e';
import { WebSocket, WebSocketServer } from 'ws';

/** Puts a board behind a NAT: passes its signalling on, with the NAT's addresses for the media. */
export class NatRelay {
  readonly #server: WebSocketServer;
  readonly #sockets = new Set<WebSocket>();

  private constructor(server: WebSocketServer, kurentoUrl: string, nat: Nat) {
    this.#server = server;
    server.on('connection', (board) => this.#connect(board, new WebSocket(kurentoUrl), nat));
  }

  static async to(kurentoUrl: string, nat: Nat): Promise<NatRelay> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    return new NatRelay(server, kurentoUrl, nat);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/kurento`;
  }

  /** Breaks the connections there are; new ones are taken. */
  drop(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  close(): void {
    this.drop();
    this.#server.close();
  }

  #connect(board: WebSocket, kurento: WebSocket, nat: Nat): void {
    this.#keep(board, kurento);
    this.#keep(kurento, board);
    const opened = once(kurento, 'open').catch(() => board.terminate());
    board.on('message', (data: Buffer) => {
      void opened.then(() => kurento.send(nat.toServer(data.toString()), () => undefined));
    });
    let sent: Promise<void> = Promise.resolve();
    kurento.on('message', (data: Buffer) => {
      sent = sent.then(async () => board.send(await nat.toPeer(data.toString()), () => undefined));
    });
  }

  #keep(socket: WebSocket, other: WebSocket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      other.terminate();
    });
  }
}
