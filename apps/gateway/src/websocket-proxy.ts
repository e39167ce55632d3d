import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { ipv4Of, lossIn, NetworkImpairment, refusals } from './network-impairment.ts';
import { isSameHost } from './own-addresses.ts';
import { AddressLimit } from './address-limits.ts';
import { ProxiedConnection, type ProxyOptions } from './proxied-connection.ts';
import { requestTarget } from './request-target.ts';

/** What a socket may send at most before it is cut off, in bytes; policy answers sooner. */
const largestFrame = 16 * 1024 * 1024;
/** The embedded media server takes 4000, the gateway's own among them. */
const maxClients = 3900;
const maxClientsEach = 1000;
/** Each has sockets of its own for the media. */
const maxLossyLinks = 64;
const heartbeatMs = 20_000;

export interface WebSocketProxyOptions extends Omit<ProxyOptions, 'onSlow' | 'onRefused'> {
  /** Whether the media server's media come and go at an IP address. */
  readonly isMediaAddress: (address: string) => boolean;
}

/** Takes the clients' WebSockets and forwards each to the media server on a socket of its own. */
export class WebSocketProxy {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: largestFrame });
  readonly #options: WebSocketProxyOptions;
  #slowClients = 0;
  #refusedObjects = 0;
  readonly #heartbeat = setInterval(() => this.#checkClients(), heartbeatMs);
  #checkedAt = performance.now();
  /** The clients that have not answered the last ping yet. */
  readonly #silent = new WeakSet<WebSocket>();
  readonly #links = new Set<NetworkImpairment>();
  readonly #places = new AddressLimit('clients', maxClients, maxClientsEach);
  readonly #connections = new Set<ProxiedConnection>();

  constructor(options: WebSocketProxyOptions) {
    this.#options = options;
  }

  get clients(): number {
    return this.#server.clients.size;
  }

  /** How many were ended since they did not read. */
  get slowClients(): number {
    return this.#slowClients;
  }

  /** How often a client was refused one of each. */
  get refused(): Readonly<Record<string, number>> {
    return { [this.#places.name]: this.#places.refused, objects: this.#refusedObjects };
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { path, query } = requestTarget(request.url);
    this.#server.handleUpgrade(request, socket, head, (client) => {
      client.on('error', () => client.terminate());
      if (path !== '/kurento') {
        client.close(1002, 'Invalid path: Kurento is at /kurento');
        return;
      }
      const giveBack = this.#places.take(request.socket.remoteAddress);
      if (giveBack === undefined) {
        client.close(1013, 'Too many connections');
        return;
      }
      client.on('close', giveBack);
      this.#let(client, lossIn(query), socket as Socket);
    });
  }

  /** The media server is another one: whoever spoke with the one before has to begin anew. */
  mediaServerReplaced(): void {
    for (const connection of this.#connections) connection.leave();
  }

  close(): void {
    clearInterval(this.#heartbeat);
    for (const client of this.#server.clients) client.terminate();
    for (const link of this.#links) link.close();
    this.#server.close();
  }

  /** Lets a client in, whose media lose so many percent. */
  #let(client: WebSocket, percent: number, socket: Socket): void {
    const address = ipv4Of(socket.localAddress);
    if (Number.isNaN(percent)) client.close(1002, refusals.loss);
    else if (percent > 0 && address === undefined) client.close(1002, refusals.ipv6);
    else if (percent > 0 && this.#links.size >= maxLossyLinks) {
      client.close(1013, 'Too many lossy links');
    } else {
      const link =
        percent > 0 ? this.#createLink(percent, address ?? '', socket.remoteAddress) : undefined;
      const options = {
        ...this.#options,
        onSlow: () => (this.#slowClients += 1),
        onRefused: () => (this.#refusedObjects += 1),
      };
      const connection: ProxiedConnection = new ProxiedConnection(client, options, {
        address: socket.remoteAddress,
        link,
        closed: () => this.#connections.delete(connection),
      });
      this.#connections.add(connection);
    }
  }

  #createLink(percent: number, address: string, client = ''): NetworkImpairment {
    const link: NetworkImpairment = new NetworkImpairment({
      ...{ address, percent, isServer: this.#options.isMediaAddress },
      isClient: (peer) => isSameHost(peer, client),
      closed: () => this.#links.delete(link),
    });
    this.#links.add(link);
    return link;
  }

  /**
   * A client that is gone without a goodbye keeps its sockets no longer than two heartbeats. When
   * this process itself stood still, the clients' answers may be there but not read yet.
   */
  #checkClients(): void {
    const late = performance.now() - this.#checkedAt > heartbeatMs * 1.5;
    this.#checkedAt = performance.now();
    if (late) return;
    for (const client of this.#server.clients) {
      if (this.#silent.has(client)) {
        client.terminate();
        continue;
      }
      this.#silent.add(client);
      client.once('pong', () => this.#silent.delete(client));
      client.ping();
    }
  }
}
