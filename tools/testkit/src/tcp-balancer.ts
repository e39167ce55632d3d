import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Forwards connections to several ports of this machine in turn; to the next one where none listens. */
export class TcpBalancer {
  readonly #server: Server;
  readonly #ports: readonly number[];
  readonly #sockets = new Set<Socket>();
  #next = 0;

  private constructor(ports: readonly number[]) {
    this.#ports = ports;
    this.#server = createServer((client) => this.#forward(client, ports.length));
  }

  /** `port` is 0 for a free one. */
  static async open(port: number, ports: readonly number[]): Promise<TcpBalancer> {
    const balancer = new TcpBalancer(ports);
    await once(balancer.#server.listen(port, '127.0.0.1'), 'listening');
    return balancer;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #forward(client: Socket, attempts: number): void {
    const port = this.#ports[(this.#next += 1) % this.#ports.length] ?? 0;
    const server = connect(port, '127.0.0.1');
    const refused = (): void => {
      if (attempts > 1) this.#forward(client, attempts - 1);
      else client.destroy();
    };
    client.on('error', () => server.destroy());
    server.once('error', refused);
    server.once('connect', () => {
      server.off('error', refused);
      server.on('error', () => client.destroy());
      client.pipe(server);
      server.pipe(client);
      for (const socket of [client, server]) {
        this.#sockets.add(socket);
        socket.on('close', () => this.#sockets.delete(socket));
      }
    });
  }
}
