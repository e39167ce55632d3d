import path from 'node:path';
import type { GatewayHealth } from '@boardcast/protocol';
import { AccessControl } from './access/access-control.ts';
import { AccessStore } from './access/access-store.ts';
import { adminSignIn, type AdminSignIn } from './access/admin-sign-in.ts';
import { BoardLookup } from './access/board-lookup.ts';
import { connectedClients } from './access/connected-clients.ts';
import { Permissions } from './access/permissions.ts';
import manifest from '../package.json' with { type: 'json' };
import { Directory } from './directory.ts';
import { KnownBoards, knownBoardsFile } from './known-boards.ts';
import type { GatewayError } from './gateway-error.ts';
import { HttpServer } from './http-server.ts';
import { checkIceServers } from './ice-server-check.ts';
import { IceServers } from './ice-servers.ts';
import { MediaHosts } from './media-hosts.ts';
import { MediaServerProcess } from './media-server-process.ts';
import { Metrics } from './metrics.ts';
import { ObjectOwners } from './object-owners.ts';
import { isExposed, type Options } from './options.ts';
import { OriginRule } from './origin-rule.ts';
import { isLoopback } from './own-addresses.ts';
import { relayEnvironment } from './relay-environment.ts';
import { ServerMonitor } from './server-monitor.ts';
import { ServerIdentity } from './tls/server-identity.ts';
import { TrustedProxies } from './trusted-proxies.ts';
import { handleUpgrades } from './upgrades.ts';
import { WebSocketProxy } from './websocket-proxy.ts';

interface Component {
  close(): Promise<void> | void;
}

export const { version } = manifest;

/** The process that a user starts: WebSocket proxy, directory, HTTP server and media server. */
export class Gateway {
  readonly port: number;
  /** How an administrator signs in; undefined where access control is off. */
  readonly signIn: AdminSignIn | undefined;
  /** The fingerprint of its own certificate authority; undefined without one. */
  readonly fingerprint: string | undefined;
  readonly #components: readonly Component[];
  #closing: Promise<void> | undefined;

  private constructor(
    port: number,
    components: readonly Component[],
    signIn: AdminSignIn | undefined,
    fingerprint: string | undefined,
  ) {
    this.port = port;
    this.signIn = signIn;
    this.fingerprint = fingerprint;
    this.#components = components;
  }

  /** Throws a GatewayError or a SignalingError when it cannot start; nothing is left running then. */
  static async start(options: Options, onGivenUp: (error: GatewayError) => void): Promise<Gateway> {
    const components: Component[] = [];
    try {
      return await Gateway.#assemble(options, onGivenUp, components);
    } catch (error) {
      await closeAll(components);
      throw error;
    }
  }

  static async #assemble(
    { kms, host, port, mediaServer, announcedAddresses, allowedOrigins, ...options }: Options,
    onGivenUp: (error: GatewayError) => void,
    components: Component[],
  ): Promise<Gateway> {
    const { trustedProxies, basePath } = options;
    const owners = new ObjectOwners();
    const known = await knownBoards(options.data, port);
    components.push(known);
    const directory = new Directory({
      ...{ owners, known },
      changed: () => {
        lookup.boardsChanged();
        http.boardsChanged();
      },
    });
    const lookup = new BoardLookup(() => directory.boards(), owners);
    const isOn = !options.openAccess && isExposed({ host, trustedProxies });
    // Media do not pass through a proxy.
    const mediaHost = trustedProxies.length > 0 && isLoopback(host) ? '0.0.0.0' : host;
    const proxies = new TrustedProxies(trustedProxies);
    const store = isOn ? await AccessStore.open(options.data) : undefined;
    const access = new AccessControl(store, (principal) =>
      monitor.release(owners.objectsOf(principal)),
    );
    components.push(access);
    const identity = await ServerIdentity.fromOptions(options.tls, path.join(options.data, 'tls'));
    if (identity !== undefined) components.push(identity);
    const originRule = new OriginRule(allowedOrigins, (reason) => console.error(reason));
    const iceServers = await IceServers.fromOptions(options);
    const metrics = new Metrics({
      boards: () => directory.boards().length,
      webSocketConnections: () => proxy.clients,
      slowClients: () => proxy.slowClients,
      limitsExceeded: () => ({ ...proxy.limitsExceeded, ...http.limitsExceeded }),
      failedSignIns: () => access.failedSignIns,
      refusedRequests: () => access.refused.counts,
      revocations: () => access.revocations,
      mediaServer: async () => embedded?.metrics(),
    });
    const http: HttpServer = new HttpServer({
      ...{ version, host, originRule, proxies, basePath, access, store, identity, iceServers },
      boards: () => directory.entries(),
      forgetBoard: (name) => directory.forget(name),
      firmware: options.firmware,
      clients: () => connectedClients(proxy.connections, owners, directory.boards()),
      health: () => healthOf(embedded, directory),
      metrics: () => metrics.text(),
    });
    components.push(http);
    const embedded: MediaServerProcess | undefined =
      kms === undefined
        ? await MediaServerProcess.start({
            ...{ host: mediaHost, args: mediaServer, onGivenUp },
            environment: announcedAddresses.length > 0 ? {} : relayEnvironment(iceServers),
            onRestarted: (reason) => {
              console.error(`${reason} It was restarted.`);
              monitor.follow(url());
              proxy.mediaServerReplaced();
            },
          })
        : undefined;
    if (embedded !== undefined) components.push(embedded);
    const url = () => kms ?? embedded?.url ?? '';
    const exclusive = embedded !== undefined;
    const monitor = await ServerMonitor.connect({ url: url(), directory, owners, exclusive });
    components.push(monitor);
    const hosts =
      kms === undefined
        ? MediaHosts.ofEmbedded(mediaHost, announcedAddresses)
        : await MediaHosts.ofKurento(kms);
    const proxy: WebSocketProxy = new WebSocketProxy({
      ...{ mediaServer: url, owners, access, iceServers, permissions: new Permissions(lookup) },
      isMediaAddress: (address) => hosts.has(address),
      onChanged: (pipeline, change) =>
        change === 'left' ? monitor.left(pipeline) : monitor.touch(pipeline),
    });
    components.push(proxy);
    const upgrades = { originRule, access, proxies, basePath };
    handleUpgrades(http.server, upgrades, (request, socket, head, visitor) => {
      if (http.upgrade(request, socket, head, visitor)) return;
      proxy.upgrade(request, socket, head, visitor);
    });
    const signIn = store && (await adminSignIn(store));
    const listening = await http.listen(port, host);
    void checkIceServers(iceServers, (line) => console.error(line));
    return new Gateway(listening, components, signIn, identity?.authority?.fingerprint);
  }

  /** Closes every component; may be called twice. */
  close(): Promise<void> {
    this.#closing ??= closeAll(this.#components);
    return this.#closing;
  }
}

/** With a free port the next start has another one, and nothing is kept for it. */
function knownBoards(folder: string, port: number): Promise<KnownBoards> {
  return KnownBoards.load(port === 0 ? {} : { file: knownBoardsFile(folder, port) });
}

/** An external Kurento is monitored by its own operator. */
async function healthOf(
  embedded: MediaServerProcess | undefined,
  directory: Directory,
): Promise<GatewayHealth> {
  const boards = directory.boards().length;
  if (embedded === undefined) return { status: 'ok', boards };
  const mediaServer = await embedded.health();
  const status = mediaServer?.status === 'ok' ? 'ok' : 'failing';
  return { status, boards, mediaServer: mediaServer ?? 'down' };
}

/** The component that was started last is closed first. */
async function closeAll(components: readonly Component[]): Promise<void> {
  for (const component of [...components].reverse()) await component.close();
}
