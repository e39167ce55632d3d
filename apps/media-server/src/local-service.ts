import { networkInterfaces } from 'node:os';
import type { Logger } from 'pino';
import type { Family } from './metrics/family.ts';
import type { Health } from './metrics/http-pages.ts';
import { Stalls } from './metrics/stalls.ts';
import type { Options } from './options.ts';
import type { Conversation } from './rpc/conversation.ts';
import type { Outlet } from './rpc/session.ts';
import type { Load } from './server.ts';
import { MediaServer } from './server.ts';
import type { Service } from './service.ts';
import { freeUdpPort, isUdpPortTaken } from './transport/free-port.ts';
import { LibdatachannelTransports } from './transport/libdatachannel.ts';

const goodbyeMs = 100;

/** A media server in this process. */
export class LocalService implements Service {
  readonly labels = {};
  readonly mediaPorts: readonly [number];
  readonly #server: MediaServer;
  readonly #mediaHost: string;
  readonly #stalls: Stalls;

  private constructor(server: MediaServer, stalls: Stalls, mediaHost: string, mediaPort: number) {
    this.#server = server;
    this.#stalls = stalls;
    this.#mediaHost = mediaHost;
    this.mediaPorts = [mediaPort];
  }

  /** Rejects when the media port cannot be had; `uuid` makes the ids of objects. */
  static async start(options: Options, logger: Logger, uuid?: () => string): Promise<LocalService> {
    const { mediaHost, localPeers, network, collectorPeriod } = options;
    warnOfUnknown(network.networkInterfaces ?? '', logger);
    const everywhere = mediaHost === '0.0.0.0' || mediaHost === '::';
    const port = await freeUdpPort(mediaHost, options.mediaPort);
    const address = everywhere ? undefined : mediaHost;
    const transports = new LibdatachannelTransports({ address, port, localPeers, logger });
    const server = new MediaServer({
      transports,
      network,
      collectorPeriodMs: collectorPeriod * 1000,
      logger,
      ...(uuid !== undefined && { uuid }),
    });
    return new LocalService(server, new Stalls(logger), mediaHost, port);
  }

  converse(outlet: Outlet): Conversation {
    return this.#server.converse(outlet);
  }

  get load(): Load {
    return this.#server.load;
  }

  /** The ids of all sessions. */
  get sessions(): readonly string[] {
    return this.#server.sessions;
  }

  /** Whether the media port is still this process's. */
  mediaPortAlive(): Promise<boolean> {
    return isUdpPortTaken(this.#mediaHost, this.mediaPorts[0]);
  }

  async health(): Promise<Health> {
    const alive = await this.mediaPortAlive();
    const [mediaPort] = this.mediaPorts;
    return { status: alive ? 'ok' : 'failing', mediaPort, ...this.load };
  }

  async families(): Promise<readonly Family[]> {
    return this.#server.families();
  }

  /** Releases everything; the peers' goodbyes, which libdatachannel does not promise, take a moment. */
  async close(): Promise<void> {
    this.#stalls.close();
    const { endpoints } = this.load;
    this.#server.close();
    if (endpoints > 0) await new Promise((resolve) => setTimeout(resolve, goodbyeMs));
  }
}

/** An interface may still come, so it is no error that it is not there. */
function warnOfUnknown(names: string, logger: Logger): void {
  const interfaces = Object.keys(networkInterfaces());
  for (const name of names.split(',').filter(Boolean)) {
    if (interfaces.includes(name.trim())) continue;
    logger.warn({ name, interfaces }, '--network-interfaces names one that is not there');
  }
}
