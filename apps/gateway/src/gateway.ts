import type { ConnectedClient, GatewayHealth } from '@boardcast/protocol';
import { adminSignIn, type AdminSignIn } from './access/admin-sign-in.ts';
import { connectedClients } from './access/connected-clients.ts';
import { Permissions } from './access/permissions.ts';
import manifest from '../package.json' with { type: 'json' };
import { BoardEvents } from './board-events.ts';
import { BoardLog } from './board-log.ts';
import { BoardRestarts } from './board-restarts.ts';
import { RestartForwarding } from './cluster/restart-forwarding.ts';
import { SharedClients } from './cluster/shared-clients.ts';
import type { Boards } from './boards.ts';
import type { NodesControl } from './cluster/nodes-control.ts';
import type { GatewayError } from './gateway-error.ts';
import { openState, type Component, type GatewayState } from './gateway-state.ts';
import { HttpServer } from './http-server.ts';
import { Integrations } from './integrations.ts';
import { checkIceServers } from './ice-server-check.ts';
import type { MediaServers } from './media-servers.ts';
import { Metrics } from './metrics.ts';
import { OnlyMediaServer } from './only-media-server.ts';
import type { Options } from './options.ts';
import { Recording } from './recorder/recording.ts';
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
  readonly #nodes: NodesControl;
  #closing: Promise<void> | undefined;

  private constructor(
    port: number,
    components: readonly Component[],
    {
      signIn,
      identity,
      boardLog,
      nodes,
    }: Pick<GatewayState, 'identity'> & {
      readonly signIn: AdminSignIn | undefined;
      readonly boardLog: BoardLog;
      readonly nodes: NodesControl;
    },
  ) {
    this.port = port;
    this.signIn = signIn;
    this.fingerprint = identity?.authority?.fingerprint;
    this.#components = components;
    this.#boardLog = boardLog;
    this.#nodes = nodes;
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
    const { host, port } = options;
    const boardLog = new BoardLog();
    const events = new BoardEvents();
    events.listen((event) => boardLog.handle(event));
    const integrations = new Integrations();
    components.push(boardLog, events);
    const mediaServers = await mediaServersOf(options);
    const state = await openState(options, components, mediaServers, {
      boardsChanged: () => {
        http.boardsChanged();
        events.update(state.boards.own());
        integrations.boardsChanged();
      },
      revoked: (principal) => mediaServers.release(state.owners.objectsOf(principal)),
    });
    const { boards, owners, store, iceServers } = state;
    const recording: Recording = new Recording(options, state.access, events);
    const servers = () => ({ http, proxy, mediaServers, integrations, recording });
    const metrics: Metrics = metricsOf(state, servers);
    const restarts = new BoardRestarts({
      boards: () => boards.entries(),
      notify: (pipeline, text) => proxy.notify(pipeline, text),
      forward: async (name) => (await forwarding?.forward(name)) === true,
    });
    const forwarding =
      mediaServers.directory &&
      new RestartForwarding(mediaServers.directory, (name) => void restarts.restartOwn(name));
    if (forwarding !== undefined) components.push(forwarding);
    const sharedClients =
      mediaServers.directory && new SharedClients(mediaServers.directory, () => clients());
    if (sharedClients !== undefined) components.push(sharedClients);
    const http: HttpServer = new HttpServer({
      ...{ ...state, version, host, basePath: options.basePath, firmware: options.firmware },
      boards: () => boards.entries(),
      forgetBoard: (name) => boards.forget(name),
      restartBoard: (name) => restarts.restart(name),
      isTaken: (name, principal) => boards.isTaken(name, principal),
      openSocket: (visitor) => proxy.open(visitor),
      recorder: recording.client,
      rtspPort: options.recorder.kind === 'own' ? options.recorder.rtspPort : undefined,
      clients: async () => sharedClients?.all() ?? clients(),
      health: () => healthOf(mediaServers, boards),
      upToDate: async () => mediaServers.directory?.upToDate(),
      nodes: mediaServers.nodes,
      metrics: () => metrics.text(),
    });
    components.push(http);
    components.push(mediaServers);
    const onReplaced = (): void => proxy.mediaServerReplaced();
    await mediaServers.start({ state, onGivenUp, onReplaced });
    const proxy: WebSocketProxy = new WebSocketProxy({
      ...{ ...state, permissions: new Permissions(state.lookup) },
      openUpstream: (client) => mediaServers.openUpstream(client),
      isMediaAddress: (address) => mediaServers.isMediaAddress(address),
      onChanged: (pipeline, change) =>
        change === 'left' ? mediaServers.left(pipeline) : mediaServers.touch(pipeline),
    });
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
      boards: () => boards.entries(),
      restartBoard: (name) => restarts.restart(name),
      receivedMedia: (endpoint) => mediaServers.receivedMedia(endpoint),
      recorder: recording.isAvailable ? recording.client : undefined,
    });
    void checkIceServers(iceServers, (line) => console.error(line));
    return new Gateway(listening, components, {
      ...state,
      signIn,
      boardLog,
      nodes: mediaServers.nodes,
    });

    function clients(): readonly ConnectedClient[] {
      return connectedClients(proxy.connections, owners, boards.boards());
    }
  }

  /** Logs from now on which boards connect and disconnect. */
  logBoards(log: (line: string) => void): void {
    this.#boardLog.start(log);
  }

  /** Drains the nodes that it was started with, or ends that; resolves with what became of each. */
  toggleDrain(): Promise<readonly string[]> {
    return this.#nodes.toggleOwn();
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
  readonly mediaServers: MediaServers;
  readonly integrations: Integrations;
  readonly recording: Recording;
}

function metricsOf({ boards, access }: GatewayState, servers: () => Servers): Metrics {
  return new Metrics({
    boards: () => boards.own().length,
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
    mediaServer: () => servers().mediaServers.metrics(),
    recorder: () => servers().recording.client.metrics(),
  });
}

/** What is for several media servers is loaded only where there are several. */
async function mediaServersOf(options: Options): Promise<MediaServers> {
  if (options.cluster === undefined) return new OnlyMediaServer(options, version);
  const { Cluster } = await import('./cluster/cluster.ts');
  return Cluster.open(options, options.cluster, version);
}

async function healthOf(servers: MediaServers, list: Boards): Promise<GatewayHealth> {
  const boards = list.own().length;
  const mediaServer = await servers.health();
  if (mediaServer === undefined) return { status: 'ok', boards };
  const isOk = mediaServer !== 'down' && mediaServer.status === 'ok';
  return { status: isOk ? 'ok' : 'failing', boards, mediaServer };
}

/** The component that was started last is closed first. */
async function closeAll(components: readonly Component[]): Promise<void> {
  for (const component of [...components].reverse()) await component.close();
}
