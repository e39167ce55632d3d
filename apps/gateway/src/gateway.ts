import type { ConnectedClient, GatewayHealth } from '@boardcast/protocol';
import { adminSignIn, type AdminSignIn } from './access/admin-sign-in.ts';
import { connectedClients } from './access/connected-clients.ts';
import { Permissions } from './access/permissions.ts';
import manifest from '../package.json' with { type: 'json' };
import { BoardEvents } from './board-events.ts';
import { BoardLog } from './board-log.ts';
import { BoardRestarts } from './board-restarts.ts';
import type { GatewayError } from './gateway-error.ts';
import { openState, type Component, type GatewayState } from './gateway-state.ts';
import { HttpServer } from './http-server.ts';
import { Integrations } from './integrations.ts';
import { checkIceServers } from './ice-server-check.ts';
import { StandaloneNodes } from './cluster/standalone-nodes.ts';
import type { LocalBoards } from './local-boards.ts';
import { MediaHosts } from './media-hosts.ts';
import { MediaServerProcess } from './media-server-process.ts';
import { MediaServerUpstream } from './media-server-upstream.ts';
import { Metrics } from './metrics.ts';
import type { Options } from './options.ts';
import { isLoopback } from './own-addresses.ts';
import { Recording } from './recorder/recording.ts';
import { relayEnvironment } from './relay-environment.ts';
import { ServerMonitor } from './server-monitor.ts';
import { handleUpgrades } from './upgrades.ts';
import { WebSocketProxy } from './websocket-proxy.ts';

export const { version } = manifest;

/** The process that a user starts: WebSocket proxy, list of boards, HTTP server and media server. */
export class Gateway {
  readonly port: number;
  /** How an administrator signs in; undefined where access control is off. */
  readonly signIn: AdminSignIn | undefined;
  /** The fingerprint of its own certificate authority; undefined without one. */
  readonly fingerprint: string | undefined;
  readonly #components: readonly Component[];
  readonly #boardLog: BoardLog;
  #closing: Promise<void> | undefined;

  private constructor(
    port: number,
    components: readonly Component[],
    {
      signIn,
      identity,
      boardLog,
    }: Pick<GatewayState, 'identity'> & {
      readonly signIn: AdminSignIn | undefined;
      readonly boardLog: BoardLog;
    },
  ) {
    this.port = port;
    this.signIn = signIn;
    this.fingerprint = identity?.authority?.fingerprint;
    this.#components = components;
    this.#boardLog = boardLog;
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
    options: Options,
    onGivenUp: (error: GatewayError) => void,
    components: Component[],
  ): Promise<Gateway> {
    const { kms, host, port } = options;
    const boardLog = new BoardLog();
    const events = new BoardEvents();
    events.listen((event) => boardLog.handle(event));
    const integrations = new Integrations();
    components.push(boardLog, events);
    const state = await openState(options, components, {
      boardsChanged: () => {
        http.boardsChanged();
        events.update(state.localBoards.boards());
        integrations.boardsChanged();
      },
      revoked: (principal) => monitor.release(state.owners.objectsOf(principal)),
    });
    const { localBoards, owners, store, iceServers } = state;
    const recording: Recording = new Recording(options, state.access, events);
    const servers = () => ({ http, proxy, embedded, integrations, recording });
    const metrics: Metrics = metricsOf(state, servers);
    const restarts = new BoardRestarts({
      boards: () => localBoards.entries(),
      notify: (pipeline, text) => proxy.notify(pipeline, text),
    });
    const http: HttpServer = new HttpServer({
      ...{ ...state, version, host, basePath: options.basePath, firmware: options.firmware },
      boards: () => localBoards.entries(),
      forgetBoard: (name) => localBoards.forget(name),
      restartBoard: (name) => restarts.restart(name),
      isTaken: (name, principal) => localBoards.isTaken(name, principal),
      openSocket: (visitor) => proxy.open(visitor),
      recorder: recording.client,
      clients: () => clients(),
      health: () => healthOf(embedded, localBoards),
      nodes: new StandaloneNodes({
        ...{ version, url: () => url() },
        health: () => embedded?.health() ?? Promise.resolve('unknown'),
        isConnected: () => monitor.isConnected,
        boards: () => localBoards.boards().map(({ name }) => name),
      }),
      metrics: () => metrics.text(),
    });
    components.push(http);
    const embedded = kms === undefined ? await startMediaServer() : undefined;
    if (embedded !== undefined) components.push(embedded);
    const url = () => kms ?? embedded?.url ?? '';
    const exclusive = embedded !== undefined;
    const monitor = await ServerMonitor.connect({
      url: url(),
      boards: localBoards,
      owners,
      exclusive,
    });
    components.push(monitor);
    const proxy: WebSocketProxy = await openProxy();
    components.push(proxy, { close: () => http.endWebRtcSessions() });
    for (const { server } of [http, http.loopback ?? []].flat()) {
      handleUpgrades(server, { ...state, basePath: options.basePath }, (...upgrade) => {
        if (!http.upgrade(...upgrade)) proxy.upgrade(...upgrade);
      });
    }
    const signIn = store && (await adminSignIn(store));
    const listening = await http.listen(port, host);
    recording.start((await http.loopback?.listen()) ?? listening);
    // It disconnects while the media server is there.
    components.push(recording);
    components.push(integrations);
    await integrations.start({
      ...{ options, version, port: listening, needsKey: store !== undefined, events, clients },
      boards: () => localBoards.entries(),
      restartBoard: (name) => restarts.restart(name),
      receivedMedia: (endpoint) => monitor.receivedMedia(endpoint),
      recorder: recording.isAvailable ? recording.client : undefined,
    });
    void checkIceServers(iceServers, (line) => console.error(line));
    return new Gateway(listening, components, { ...state, signIn, boardLog });

    function clients(): readonly ConnectedClient[] {
      return connectedClients(proxy.connections, owners, localBoards.boards());
    }

    function startMediaServer(): Promise<MediaServerProcess> {
      return MediaServerProcess.start({
        ...{ host: mediaHostOf(options), args: options.mediaServer, onGivenUp },
        environment: options.announcedAddresses.length > 0 ? {} : relayEnvironment(iceServers),
        onRestarted: (reason) => {
          console.error(`${reason} It was restarted.`);
          monitor.follow(url());
          proxy.mediaServerReplaced();
        },
      });
    }

    async function openProxy(): Promise<WebSocketProxy> {
      const hosts = await mediaHostsOf(options);
      return new WebSocketProxy({
        ...{ ...state, permissions: new Permissions(state.lookup) },
        openUpstream: (client) => new MediaServerUpstream(url, client),
        isMediaAddress: (address) => hosts.has(address),
        onChanged: (pipeline, change) =>
          change === 'left' ? monitor.left(pipeline) : monitor.touch(pipeline),
      });
    }
  }

  /** Logs from now on which boards connect and disconnect. */
  logBoards(log: (line: string) => void): void {
    this.#boardLog.start(log);
  }

  /** Closes every component; may be called twice. */
  close(): Promise<void> {
    this.#closing ??= closeAll(this.#components);
    return this.#closing;
  }
}

interface Servers {
  readonly http: HttpServer;
  readonly proxy: WebSocketProxy;
  readonly embedded: MediaServerProcess | undefined;
  readonly integrations: Integrations;
  readonly recording: Recording;
}

function metricsOf({ localBoards, access }: GatewayState, servers: () => Servers): Metrics {
  return new Metrics({
    boards: () => localBoards.boards().length,
    webSocketConnections: () => servers().proxy.clients,
    webRtcSessions: () => servers().http.webRtcSessions,
    slowClients: () => servers().proxy.slowClients,
    limitsExceeded: () => {
      const { proxy, http } = servers();
      return { ...proxy.limitsExceeded, ...http.limitsExceeded };
    },
    failedSignIns: () => access.failedSignIns,
    refusedRequests: () => access.refused.counts,
    revocations: () => access.revocations,
    integrations: () => servers().integrations.counts,
    mediaServer: async () => servers().embedded?.metrics(),
    recorder: () => servers().recording.client.metrics(),
  });
}

/** Media do not pass through a proxy. */
function mediaHostOf({ host, trustedProxies }: Options): string {
  return trustedProxies.length > 0 && isLoopback(host) ? '0.0.0.0' : host;
}

async function mediaHostsOf(options: Options): Promise<MediaHosts> {
  const { kms, announcedAddresses } = options;
  return kms === undefined
    ? MediaHosts.ofEmbedded(mediaHostOf(options), announcedAddresses)
    : MediaHosts.ofKurento(kms);
}

/** An external Kurento is monitored by its own operator. */
async function healthOf(
  embedded: MediaServerProcess | undefined,
  localBoards: LocalBoards,
): Promise<GatewayHealth> {
  const boards = localBoards.boards().length;
  if (embedded === undefined) return { status: 'ok', boards };
  const mediaServer = await embedded.health();
  const status = mediaServer?.status === 'ok' ? 'ok' : 'failing';
  return { status, boards, mediaServer: mediaServer ?? 'down' };
}

/** The component that was started last is closed first. */
async function closeAll(components: readonly Component[]): Promise<void> {
  for (const component of [...components].reverse()) await component.close();
}
