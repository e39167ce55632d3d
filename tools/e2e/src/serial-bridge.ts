import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Link, OpenLink } from '@boardcast/flasher';
import type { Page } from 'playwright-core';
import { WebSocketServer, type WebSocket } from 'ws';
import { installFakeSerial } from './page/fake-serial.ts';

/** A request of the page's fake port. */
interface PortRequest {
  readonly id: number;
  readonly operation: 'open' | 'signals';
  readonly dtr?: boolean;
  readonly rts?: boolean;
}

/**
 * Connects a page's Web Serial to a fake device of the test: Chromium has no way to give a page a port
 * without a real one. The page gets a fake port, which says that it is one.
 */
export class SerialBridge {
  readonly #server: WebSocketServer;
  readonly #open: OpenLink;

  private constructor(server: WebSocketServer, open: OpenLink) {
    this.#server = server;
    this.#open = open;
    server.on('connection', (socket) => this.#serve(socket));
  }

  static async start(open: OpenLink): Promise<SerialBridge> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    return new SerialBridge(server, open);
  }

  /** Gives a page the port, from its next document on. */
  async install(page: Page): Promise<void> {
    const { port } = this.#server.address() as AddressInfo;
    await page.addInitScript(installFakeSerial, `ws://127.0.0.1:${port}`);
  }

  close(): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #serve(socket: WebSocket): void {
    let link: Link | undefined;
    const handle = async ({ operation, dtr = false, rts = false }: PortRequest) => {
      if (operation === 'signals') return link?.setSignals({ dtr, rts });
      link = await this.#open({
        onData: (bytes) => socket.send(bytes),
        onClosed: () => socket.close(),
      });
    };
    // Requests and data are handled in order.
    let last: Promise<unknown> = Promise.resolve();
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      last = last.then(async () => {
        if (isBinary) return link?.write(data);
        const request = JSON.parse(data.toString()) as PortRequest;
        const error = await handle(request).then(
          () => undefined,
          (reason: unknown) => String(reason),
        );
        socket.send(JSON.stringify({ id: request.id, error }));
      });
    });
    socket.once('close', () => void last.then(() => link?.close()));
  }
}
