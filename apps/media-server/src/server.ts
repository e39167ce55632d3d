import { randomUUID } from 'node:crypto';
import { makeEvent } from '@boardcast/protocol';
import type { Logger } from 'pino';
import type { Registry as MetricsRegistry } from 'prom-client';
import { Gauge } from 'prom-client';
import { MediaMetrics } from './metrics/media-metrics.ts';
import type { Metrics } from './metrics/process-metrics.ts';
import type { Emit } from './objects/media-object.ts';
import { Registry } from './objects/registry.ts';
import { ServerManager } from './objects/server-manager.ts';
import { WebRtcEndpoint } from './objects/webrtc-endpoint.ts';
import type { Client } from './rpc/client.ts';
import { Methods } from './rpc/methods.ts';
import { ReplyCache } from './rpc/reply-cache.ts';
import type { RpcHandlerOptions } from './rpc/rpc-handler.ts';
import { RpcHandler } from './rpc/rpc-handler.ts';
import { Sessions } from './rpc/sessions.ts';
import { defaultNetwork, withTurnCredentials } from './transport/network.ts';
import type { NetworkSettings } from './transport/network.ts';
import type { RtcTransports } from './transport/rtc-transport.ts';

export interface MediaServerOptions {
  readonly transports: RtcTransports;
  /** The default settings of endpoints; what is missing is Kurento's default. */
  readonly network?: Partial<NetworkSettings>;
  /** The secret of a TURN server without credentials. */
  readonly turnSecret?: string;
  /** Generates the ids of objects. */
  readonly uuid?: () => string;
  /** Sessions that are not used end after one to two of these, in ms. */
  readonly collectorPeriodMs: number;
  /** The number of processes that share the pipelines; this one by default. */
  readonly workers?: number;
  readonly metricsRegistry: MetricsRegistry;
  readonly logger: Logger;
}

/** The number of objects in a server, and the bytes of media that it has received and sent. */
export interface Load {
  readonly endpoints: number;
  readonly pipelines: number;
  readonly bytes: number;
}

export const noLoad: Load = { endpoints: 0, pipelines: 0, bytes: 0 };

/** The objects and sessions of one process. */
export class MediaServer {
  readonly #registry = new Registry();
  readonly #sessions = new Sessions(this.#registry);
  readonly #metricsRegistry: MetricsRegistry;
  readonly #mediaMetrics: MediaMetrics;
  readonly #handlerOptions: RpcHandlerOptions;
  readonly #collector: NodeJS.Timeout;

  constructor(options: MediaServerOptions) {
    const { transports, logger, uuid = randomUUID, metricsRegistry, workers = 1 } = options;
    const registry = this.#registry;
    const sessions = this.#sessions;
    this.#metricsRegistry = metricsRegistry;
    this.#mediaMetrics = new MediaMetrics(metricsRegistry, (id) => this.#endpoint(id));
    this.#registerGauges();
    const emit: Emit = (object, type, data, tags) => {
      this.#mediaMetrics.onEvent(object, type, data);
      sessions.deliver(makeEvent(object, type, data, Date.now(), tags));
    };
    const manager = new ServerManager(emit, {
      pipelines: () => registry.pipelines(),
      sessions: () => sessions.ids(),
      workers,
    });
    registry.begin(manager, (id) => sessions.forget(id));
    const settings = { ...defaultNetwork, ...options.network };
    const network = () => withTurnCredentials(settings, options.turnSecret ?? '');
    const methods = new Methods({ registry, sessions, transports, network, uuid, emit, logger });
    const cache = new ReplyCache();
    this.#handlerOptions = { serverId: randomUUID(), sessions, methods, cache, logger };
    this.#collector = setInterval(() => sessions.sweep(), options.collectorPeriodMs).unref();
  }

  /** Accepts a client. */
  accept(client: Client): RpcHandler {
    return new RpcHandler(client, this.#handlerOptions);
  }

  get load(): Load {
    return {
      endpoints: this.#mediaMetrics.endpoints,
      pipelines: this.#registry.pipelines().length,
      bytes: this.#mediaMetrics.bytes,
    };
  }

  /** The ids of all sessions. */
  get sessions(): readonly string[] {
    return this.#sessions.ids();
  }

  metrics(): Promise<Metrics> {
    this.#mediaMetrics.update();
    return this.#metricsRegistry.getMetricsAsJSON();
  }

  /** Releases every object. */
  close(): void {
    clearInterval(this.#collector);
    for (const id of this.#registry.pipelines()) this.#registry.destroy(id);
  }

  #registerGauges(): void {
    const registers = [this.#metricsRegistry];
    const counts = {
      boardcast_pipelines: ['Existing MediaPipelines.', () => this.load.pipelines],
      boardcast_sessions: ['Existing sessions.', () => this.sessions.length],
    } as const;
    for (const [name, [help, count]] of Object.entries(counts)) {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(count());
        },
      });
    }
  }

  #endpoint(id: string): WebRtcEndpoint | undefined {
    const object = this.#registry.find(id);
    return object instanceof WebRtcEndpoint ? object : undefined;
  }
}
