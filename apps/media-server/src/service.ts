import type { MediaServerHealth } from '@boardcast/protocol';
import type { Logger } from 'pino';
import { httpPages } from './metrics/http-pages.ts';
import type { Metrics } from './metrics/process-metrics.ts';
import { createRegistry, metricsText } from './metrics/process-metrics.ts';
import { registerWebSocketMetrics } from './metrics/websocket-metrics.ts';
import { serverVersion } from './objects/server-manager.ts';
import type { Options } from './options.ts';
import type { MessageHandler, WebSocketClient } from './rpc/client.ts';
import { WebSocketServer } from './rpc/websocket-server.ts';

/** What serves the WebSockets: the objects of this process, or the router to several workers. */
export interface Service {
  readonly mediaPorts: readonly number[];
  /** Labels of the metrics of this process. */
  readonly labels: Readonly<Record<string, string>>;
  accept(client: WebSocketClient): MessageHandler;
  health(): Promise<MediaServerHealth>;
  /** The metrics of each process. */
  metrics(): Promise<readonly Metrics[]>;
  close(): Promise<void>;
}

export interface RunningService {
  readonly port: number;
  /** Disconnects clients and peers; resolves within 1.5 s. */
  close(): Promise<void>;
}

/** Listens for the clients of a service. Rejects with the error of `listen`. */
export async function serve(
  service: Service,
  options: Options,
  logger: Logger,
): Promise<RunningService> {
  const registry = createRegistry(service.labels);
  const { host, port, messageRate, allowedOrigins, secret } = options;
  const server = await WebSocketServer.listen({
    host,
    port,
    messageRate,
    allowedOrigins,
    secret,
    logger,
    accept: (client) => service.accept(client),
    http: httpPages({
      version: serverVersion,
      logger,
      health: async () => {
        const state = server.isDraining ? undefined : await service.health();
        // It may have started to drain meanwhile.
        return state === undefined || server.isDraining ? { status: 'draining' } : state;
      },
      metrics: async () =>
        metricsText([...(await service.metrics()), await registry.getMetricsAsJSON()]),
    }),
  });
  registerWebSocketMetrics(registry, () => server.stats);
  logger.info({ host, port: server.port, mediaPorts: service.mediaPorts }, 'ready');
  return {
    port: server.port,
    close: async () => {
      logger.info('shutting down');
      const drained = server.drain();
      await service.close();
      await drained;
    },
  };
}
