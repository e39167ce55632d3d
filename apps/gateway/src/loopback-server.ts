import { createServer, type RequestListener, type Server } from 'node:http';

/** Plain HTTP for this machine's own processes, beside a server with TLS. */
export class LoopbackServer {
  readonly server: Server;

  constructor(handler: RequestListener) {
    this.server = createServer(handler);
  }

  /** Resolves with its port. */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, '127.0.0.1', () =>
        resolve((this.server.address() as { readonly port: number }).port),
      );
    });
  }

  /** Disconnects every client. Idempotent. */
  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
