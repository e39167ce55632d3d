import type { Logger } from 'pino';
import type { Family } from './metrics/family.ts';
import { labelled, merged } from './metrics/family.ts';
import type { Health } from './metrics/http-pages.ts';
import { httpPages } from './metrics/http-pages.ts';
import { ProcessMetrics } from './metrics/process-metrics.ts';
import { serverVersion } from './objects/server-manager.ts';
import type { Options } from './options.ts';
import type { Line, Listener } from './rpc/websocket.ts';
import { listen } from './rpc/websocket.ts';

/** What stands behind the WebSocket: the objects themselves, or the router to those who have them. */
export interface Service {
  readonly mediaPorts: readonly number[];
  /** Labels of what the process that listens counts. */
  readonly labels: Readonly<Record<string, string>>;
  converse(line: Line): Listener;
  health(): Promise<Health>;
  families(): Promise<readonly Family[]>;
  close(): Promise<void>;
}

export interface Running {
  readonly port: number;
  /** Says goodbye to clients and peers; resolves within a second and a half. */
  close(): Promise<void>;
}

/** Listens for clients in front of a service; rejects when the port cannot be had. */
export async function serve(service: Service, options: Options, logger: Logger): Promise<Running> {
  const processMetrics = new ProcessMetrics();
  const { host, port, messageRate, allowedOrigins } = options;
  const sockets = await listen({
    host,
    port,
    messageRate,
    allowedOrigins,
    logger,
    converse: (line) => service.converse(line),
    http: httpPages({
      version: serverVersion,
      logger,
      health: async () => {
        const state = sockets.draining ? undefined : await service.health();
        // The end may have come while the service was asked.
        return state === undefined || sockets.draining ? { status: 'draining' } : state;
      },
      families: async () => {
        const own = [...sockets.families(), ...processMetrics.families()];
        return merged([...(await service.families()), ...labelled(own, service.labels)]);
      },
    }),
  });
  logger.info({ host, port: sockets.port, mediaPorts: service.mediaPorts }, 'ready');
  return {
    port: sockets.port,
    close: async () => {
      logger.info('going away');
      const drained = sockets.drain();
      await service.close();
      await drained;
    },
  };
}

/** In one line for people. */
export function listeningFailure(error: unknown, options: Options): string {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  const media = syscall === 'bind';
  const port = media ? `UDP ${options.mediaPort}` : `TCP ${options.port}`;
  const host = media ? options.mediaHost : options.host;
  if (code === 'EADDRINUSE') {
    const option = media ? '--media-port' : '--port';
    return `Port ${port} is taken by another program: stop it, or choose another with ${option}.`;
  }
  if (code === 'EADDRNOTAVAIL') {
    const option = media ? '--media-host' : '--host';
    return `${host} is no address of this machine: choose another with ${option}.`;
  }
  if (code === undefined) return message;
  return `The media server cannot listen on ${host}: ${message}`;
}
