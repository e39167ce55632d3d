import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Log } from '@boardcast/signaling';
import type { BoardStreams } from '../media/board-stream.ts';
import type { RtspAuthenticator } from './access/rtsp-authenticator.ts';
import { AddressCounter } from './address-counter.ts';
import { UdpPorts } from './delivery/udp-ports.ts';
import { BoardFeeds } from './media/board-feeds.ts';
import { RtspConnection } from './rtsp-connection.ts';

const tickMs = 1000;
const maxReaders = 256;
const maxReadersPerAddress = 64;
const maxConnections = 512;
const maxConnectionsPerAddress = 128;

export interface RtspServerOptions {
  readonly streams: BoardStreams;
  readonly host: string;
  /** Of TCP; 0 for a free one. */
  readonly port: number;
  /** Of RTP over UDP; RTCP has the next one. 0 or none for any two. */
  readonly udpPort?: number;
  /** Without one, everybody may watch. */
  readonly authenticator?: RtspAuthenticator;
  /** How long DESCRIBE waits for video (5 s). */
  readonly describeTimeoutMs?: number;
  readonly log?: Log;
}

export interface RtspCounts {
  readonly connections: number;
  readonly tcpReaders: number;
  readonly udpReaders: number;
}

/** Serves the boards by RTSP 1.0 (RFC 2326). */
export class RtspServer {
  readonly #server: Server;
  readonly #udp: UdpPorts;
  readonly #timer: NodeJS.Timeout;
  readonly #connections = new Set<RtspConnection>();
  #closed: Promise<void> | undefined;

  private constructor(server: Server, udp: UdpPorts, options: RtspServerOptions) {
    this.#server = server;
    this.#udp = udp;
    const { streams, authenticator, describeTimeoutMs = 5000, log = () => undefined } = options;
    const context = {
      feeds: new BoardFeeds(streams, log),
      udp,
      authenticator,
      readers: new AddressCounter(maxReaders, maxReadersPerAddress),
      describeTimeoutMs,
      log,
    };
    const places = new AddressCounter(maxConnections, maxConnectionsPerAddress);
    server.on('error', (error) => log('error', `RTSP server: ${error.message}`));
    server.on('connection', (socket: Socket) => {
      const leave = places.take(socket.remoteAddress ?? '');
      if (leave === undefined) {
        socket.destroy();
        return;
      }
      const connection = new RtspConnection(socket, context, () => {
        this.#connections.delete(connection);
        leave();
      });
      this.#connections.add(connection);
    });
    this.#timer = setInterval(() => this.#tick(), tickMs);
  }

  /** Resolves when it listens; rejects with the system's error when a port is not free. */
  static async start(options: RtspServerOptions): Promise<RtspServer> {
    const server = createServer();
    server.listen(options.port, options.host);
    await once(server, 'listening');
    try {
      const { address } = server.address() as AddressInfo;
      return new RtspServer(server, await UdpPorts.open(address, options.udpPort ?? 0), options);
    } catch (error) {
      server.close();
      throw error;
    }
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get udpPort(): number {
    return this.#udp.ports[0];
  }

  get counts(): RtspCounts {
    const sessions = [...this.#connections].flatMap(({ session }) => session ?? []);
    const tcpReaders = sessions.filter(({ transport }) => transport === 'tcp').length;
    const udpReaders = sessions.length - tcpReaders;
    return { connections: this.#connections.size, tcpReaders, udpReaders };
  }

  /** Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    clearInterval(this.#timer);
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const connection of this.#connections) connection.close('the server stops');
    await closed;
    this.#udp.close();
  }

  #tick(): void {
    for (const connection of this.#connections) connection.tick();
  }
}
