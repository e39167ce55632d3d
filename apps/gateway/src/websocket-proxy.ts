import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { httpRoutes } from '@boardcast/protocol';
import type { SignalingSocket } from '@boardcast/signaling';
import { WebSocketServer, type WebSocket } from 'ws';
import type { AccessControl } from './access/access-control.ts';
import type { AcceptedConnection } from './access/connected-clients.ts';
import type { Principal } from './access/principal.ts';
import type { Refusal } from './access/permissions.ts';
import { AddressLimit } from './address-limit.ts';
import type { IceServers } from './ice-servers.ts';
import { LocalSocket, type ClientSocket } from './local-socket.ts';
import { closeReasons, ipv4Of, lossPercentIn, NetworkImpairment } from './network-impairment.ts';
import { isSameHost } from './own-addresses.ts';
import { ProxiedConnection, type ClientLimit, type ProxyOptions } from './proxied-connection.ts';
import { MessageLimit } from './message-limit.ts';
import { PingCheck } from './ping-check.ts';
import { requestTarget } from './request-target.ts';
import type { Visitor } from './upgrades.ts';

/** The size of a message at which a client is disconnected, in bytes; policy answers shorter ones. */
const maxPayload = 16 * 1024 * 1024;
/** The embedded media server accepts 4000, the gateway's own included. */
const maxClients = 3900;
const maxClientsPerAddress = 1000;
/** Each opens UDP sockets. */
const maxImpairments = 64;
/** Policy violation (RFC 6455 section 7.4.1). */
const accessRevoked = 1008;

type Callbacks = 'onSlow' | 'onRefused' | 'onLimit';

export interface WebSocketProxyOptions extends Omit<ProxyOptions, Callbacks> {
  /** Whether the media server sends and receives media at an IP address. */
  readonly isMediaAddress: (address: string) => boolean;
  readonly access: AccessControl;
  readonly iceServers: IceServers;
}

/** Accepts clients' WebSockets and forwards each to the media server over another WebSocket. */
export class WebSocketProxy {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload });
  readonly #options: WebSocketProxyOptions;
  readonly #pingCheck = new PingCheck(() => this.#server.clients);
  readonly #clientLimit = new AddressLimit('clients', maxClients, maxClientsPerAddress);
  readonly #messageLimit = new MessageLimit();
  readonly #connections = new Set<ProxiedConnection>();
  readonly #impairments = new Set<NetworkImpairment>();
  #slowClients = 0;
  readonly #limitsExceeded: Record<ClientLimit, number> = { objects: 0, 'pending-requests': 0 };

  constructor(options: WebSocketProxyOptions) {
    this.#options = options;
  }

  /** The number of connected clients. */
  get clients(): number {
    return this.#server.clients.size;
  }

  /** The connected clients that were forwarded to the media server. */
  get connections(): readonly AcceptedConnection[] {
    return [...this.#connections];
  }

  /** How many clients were disconnected because they did not read. */
  get slowClients(): number {
    return this.#slowClients;
  }

  /** How often each limit was exceeded. */
  get limitsExceeded(): Readonly<Record<string, number>> {
    const { name, exceeded } = this.#clientLimit;
    return { [name]: exceeded, messages: this.#messageLimit.exceeded, ...this.#limitsExceeded };
  }

  /** Accepts a client. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, visitor: Visitor): void {
    const { path, query } = requestTarget(request.url);
    const links = this.#options.iceServers.linksFor(visitor.principal);
    const addLinks = (headers: string[]) => headers.push(...links.map((link) => `Link: ${link}`));
    // The event is emitted before `handleUpgrade` returns.
    this.#server.once('headers', addLinks);
    this.#server.handleUpgrade(request, socket, head, (client) => {
      client.on('error', () => client.terminate());
      if (path !== httpRoutes.kurento.path) {
        client.close(1002, `Invalid path: Kurento is at ${httpRoutes.kurento.path}`);
        return;
      }
      if (!this.#admit(client, visitor)) return;
      this.#accept(client, lossPercentIn(query), socket as Socket, visitor);
    });
    this.#server.off('headers', addLinks);
  }

  /** Accepts a client within this process, under the same limits; its socket may be closed at once. */
  open(visitor: Visitor): SignalingSocket {
    const socket = new LocalSocket();
    if (this.#admit(socket.accepted, visitor)) this.#connect(socket.accepted, visitor, undefined);
    return socket;
  }

  /** Sends to the client that created a pipeline; false when it has no WebSocket here. */
  notify(pipeline: string, text: string): boolean {
    const { owners } = this.#options;
    const creators = [...this.#connections].filter(({ connection }) =>
      owners.pipelinesOf(connection).created.has(pipeline),
    );
    for (const creator of creators) creator.notify(text);
    return creators.length > 0;
  }

  /** Disconnects every client of a media server that was replaced: they start again. */
  mediaServerReplaced(): void {
    for (const connection of this.#connections) connection.disconnect();
  }

  /** Disconnects every client. */
  close(): void {
    this.#pingCheck.close();
    for (const client of this.#server.clients) client.terminate();
    for (const impairment of this.#impairments) impairment.close();
    this.#server.close();
  }

  /** Limits clients, and closes those whose key or token is revoked; false for one too many. */
  #admit(client: ClientSocket, { principal, source }: Visitor): boolean {
    const release = this.#clientLimit.acquire(source.address);
    if (release === undefined) {
      client.close(1013, 'Too many connections');
      return false;
    }
    client.on('close', release);
    const untrack = this.#options.access.track(principal, () =>
      client.close(accessRevoked, 'The key or token was revoked, or has expired'),
    );
    client.on('close', untrack);
    return true;
  }

  #accept(client: WebSocket, lossPercent: number, socket: Socket, visitor: Visitor): void {
    if (lossPercent === 0) {
      this.#connect(client, visitor, undefined);
      return;
    }
    const address = ipv4Of(socket.localAddress);
    if (Number.isNaN(lossPercent)) client.close(1002, closeReasons.loss);
    else if (address === undefined) client.close(1002, closeReasons.ipv6);
    else if (this.#impairments.size >= maxImpairments) {
      client.close(1013, 'Too many clients with packet loss');
    } else {
      const impairment = this.#impair(lossPercent, address, visitor.source.address);
      this.#connect(client, visitor, impairment);
    }
  }

  #connect(
    client: ClientSocket,
    { principal, source: { address, isLocal } }: Visitor,
    impairment: NetworkImpairment | undefined,
  ): void {
    const options = {
      ...this.#options,
      onSlow: () => (this.#slowClients += 1),
      onRefused: (refused: Principal, refusal: Refusal) =>
        this.#options.access.refused.add(refused, refusal),
      onLimit: (limit: ClientLimit) => (this.#limitsExceeded[limit] += 1),
    };
    const connection: ProxiedConnection = new ProxiedConnection(client, options, {
      address,
      isLocal,
      principal,
      messageGuard: this.#messageLimit.open(`${principal.credential} ${address}`),
      impairment,
      onClose: () => this.#connections.delete(connection),
    });
    this.#connections.add(connection);
  }

  #impair(percent: number, address: string, client = ''): NetworkImpairment {
    const impairment: NetworkImpairment = new NetworkImpairment({
      ...{ address, percent, isServer: this.#options.isMediaAddress },
      isClient: (peer) => isSameHost(peer, client),
      onClose: () => this.#impairments.delete(impairment),
    });
    this.#impairments.add(impairment);
    return impairment;
  }
}
