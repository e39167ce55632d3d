import { networkInterfaces } from 'node:os';
import type { MediaServerHealth } from '@boardcast/protocol';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import type { Metrics } from './metrics/process-metrics.ts';
import { StallDetector } from './metrics/stall-detector.ts';
import type { Options } from './options.ts';
import type { Client, MessageHandler } from './rpc/client.ts';
import type { Load } from './server.ts';
import { MediaServer } from './server.ts';
import type { Service } from './service.ts';
import { freeUdpPort, isUdpPortTaken } from './transport/free-port.ts';
import { LibdatachannelTransports } from './transport/libdatachannel.ts';
import { TieBreakerRelay } from './transport/tie-breaker-relay.ts';

/** How long libdatachannel may take to send its close messages to peers. */
const closeDelayMs = 100;

/** What differs between the only process and a worker. */
export interface LocalServiceOptions {
  readonly metricsRegistry?: Registry;
  /** Generates the ids of objects. */
  readonly uuid?: () => string;
}

interface MediaPorts {
  readonly mediaHost: string;
  readonly port: number;
  readonly relay: TieBreakerRelay | undefined;
}

/** A media server in this process. */
export class LocalService implements Service {
  readonly labels = {};
  readonly mediaPorts: readonly [number];
  readonly #server: MediaServer;
  readonly #mediaHost: string;
  readonly #stallDetector: StallDetector;
  readonly #relay: TieBreakerRelay | undefined;

  private constructor(
    server: MediaServer,
    stallDetector: StallDetector,
    { mediaHost, port, relay }: MediaPorts,
  ) {
    this.#server = server;
    this.#stallDetector = stallDetector;
    this.#mediaHost = mediaHost;
    this.#relay = relay;
    this.mediaPorts = [port];
  }

  /** Rejects with the error of `bind` when the media port cannot be used. */
  static async start(
    options: Options,
    logger: Logger,
    { metricsRegistry = new Registry(), uuid }: LocalServiceOptions = {},
  ): Promise<LocalService> {
    const { mediaHost, localPeers, network, turnSecret, collectorPeriod, workers } = options;
    warnOfUnknownInterfaces(network.networkInterfaces ?? '', logger);
    const isAny = mediaHost === '0.0.0.0' || mediaHost === '::';
    const port = await freeUdpPort(mediaHost, options.mediaPort);
    const address = isAny ? undefined : mediaHost;
    const relay = await openRelay(options, address);
    const transports = new LibdatachannelTransports({ address, port, localPeers, relay, logger });
    const server = new MediaServer({
      transports,
      network,
      turnSecret,
      workers,
      collectorPeriodMs: collectorPeriod * 1000,
      metricsRegistry,
      logger,
      ...(uuid !== undefined && { uuid }),
    });
    return new LocalService(server, new StallDetector(logger), { mediaHost, port, relay });
  }

  accept(client: Client): MessageHandler {
    return this.#server.accept(client);
  }

  get load(): Load {
    return this.#server.load;
  }

  /** The ids of all sessions. */
  get sessions(): readonly string[] {
    return this.#server.sessions;
  }

  /** Whether this process still has its media port. */
  hasMediaPort(): Promise<boolean> {
    return isUdpPortTaken(this.#mediaHost, this.mediaPorts[0]);
  }

  async health(): Promise<MediaServerHealth> {
    const isHealthy = await this.hasMediaPort();
    const [mediaPort] = this.mediaPorts;
    return { status: isHealthy ? 'ok' : 'failing', mediaPort, ...this.load };
  }

  async metrics(): Promise<readonly [Metrics]> {
    return [await this.#server.metrics()];
  }

  /** Releases every object, and gives peers time to be notified. */
  async close(): Promise<void> {
    this.#stallDetector.close();
    const { endpoints } = this.load;
    this.#server.close();
    if (endpoints > 0) await new Promise((resolve) => setTimeout(resolve, closeDelayMs));
    this.#relay?.close();
  }
}

/** Peers on this machine need no TURN server. */
async function openRelay(
  { turnTcpPort, localPeers, worker = 0 }: Options,
  address: string | undefined,
): Promise<TieBreakerRelay | undefined> {
  if (turnTcpPort === undefined || localPeers) return undefined;
  const port = turnTcpPort === 0 ? 0 : turnTcpPort + worker;
  return TieBreakerRelay.open({ address, port });
}

/** Only a warning: the interface may appear later. */
function warnOfUnknownInterfaces(names: string, logger: Logger): void {
  const interfaces = Object.keys(networkInterfaces());
  for (const name of names.split(',').filter(Boolean)) {
    if (interfaces.includes(name.trim())) continue;
    logger.warn({ name, interfaces }, '--network-interfaces: no such interface');
  }
}
