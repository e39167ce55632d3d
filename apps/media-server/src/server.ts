import { randomUUID } from 'node:crypto';
import { makeEvent } from '@boardcast/protocol';
import type { Logger } from 'pino';
import type { Emit } from './objects/media-object.ts';
import { Registry } from './objects/registry.ts';
import { ServerManager } from './objects/server-manager.ts';
import { Methods } from './rpc/methods.ts';
import { ReplyCache } from './rpc/reply-cache.ts';
import { Sessions } from './rpc/sessions.ts';
import type { Sockets } from './rpc/websocket.ts';
import { listen } from './rpc/websocket.ts';
import type { RtcTransports } from './transport/rtc-transport.ts';

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly transports: RtcTransports;
  /** Abandoned sessions go between one and two of these. */
  readonly collectorPeriodMs: number;
  readonly logger: Logger;
}

/** Starts a media server; rejects when its port cannot be had. */
export async function startServer(options: ServerOptions): Promise<Sockets> {
  const { host, port, transports, logger } = options;
  const registry = new Registry();
  const sessions = new Sessions(registry);
  const emit: Emit = (object, type, data, tags) =>
    sessions.deliver(makeEvent(object, type, data, Date.now(), tags));
  const manager = new ServerManager(emit, {
    pipelines: () => registry.pipelines(),
    sessions: () => sessions.ids(),
  });
  registry.begin(manager, (id) => sessions.forget(id));
  const methods = new Methods({ registry, sessions, transports, emit, logger });
  const conversation = {
    serverId: randomUUID(),
    sessions,
    methods,
    cache: new ReplyCache(),
    logger,
  };
  setInterval(() => sessions.sweep(), options.collectorPeriodMs).unref();
  return listen({ host, port, conversation, logger });
}
