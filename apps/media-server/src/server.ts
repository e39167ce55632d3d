import { randomUUID } from 'node:crypto';
import { makeEvent } from '@boardcast/protocol';
import type { Logger } from 'pino';
import type { Family } from './metrics/family.ts';
import { gauge } from './metrics/family.ts';
import { MediaTotals } from './metrics/media-totals.ts';
import type { Emit } from './objects/media-object.ts';
import { Registry } from './objects/registry.ts';
import { ServerManager } from './objects/server-manager.ts';
import { WebRtcEndpoint } from './objects/webrtc-endpoint.ts';
import type { ConversationOptions } from './rpc/conversation.ts';
import { Conversation } from './rpc/conversation.ts';
import { Methods } from './rpc/methods.ts';
import { ReplyCache } from './rpc/reply-cache.ts';
import type { Outlet } from './rpc/session.ts';
import { Sessions } from './rpc/sessions.ts';
import { defaultNetwork } from './transport/network.ts';
import type { NetworkSettings } from './transport/network.ts';
import type { RtcTransports } from './transport/rtc-transport.ts';

export interface ServerOptions {
  readonly transports: RtcTransports;
  /** How endpoints are reached until they say otherwise; what is left out is Kurento's default. */
  readonly network?: Partial<NetworkSettings>;
  /** Makes the ids of objects. */
  readonly uuid?: () => string;
  /** Abandoned sessions go between one and two of these. */
  readonly collectorPeriodMs: number;
  readonly logger: Logger;
}

/** How much a server has to do. */
export interface Load {
  readonly endpoints: number;
  readonly pipelines: number;
}

/** All objects and sessions of one process, and who converses with clients about them. */
export class MediaServer {
  readonly #registry = new Registry();
  readonly #sessions = new Sessions(this.#registry);
  readonly #totals = new MediaTotals((id) => this.#endpoint(id));
  readonly #conversation: ConversationOptions;
  readonly #collector: NodeJS.Timeout;

  constructor(options: ServerOptions) {
    const { transports, logger, uuid = randomUUID } = options;
    const registry = this.#registry;
    const sessions = this.#sessions;
    const emit: Emit = (object, type, data, tags) => {
      this.#totals.hear(object, type, data);
      sessions.deliver(makeEvent(object, type, data, Date.now(), tags));
    };
    const manager = new ServerManager(emit, {
      pipelines: () => registry.pipelines(),
      sessions: () => sessions.ids(),
    });
    registry.begin(manager, (id) => sessions.forget(id));
    const network = { ...defaultNetwork, ...options.network };
    const methods = new Methods({ registry, sessions, transports, network, uuid, emit, logger });
    const cache = new ReplyCache();
    this.#conversation = { serverId: randomUUID(), sessions, methods, cache, logger };
    this.#collector = setInterval(() => sessions.sweep(), options.collectorPeriodMs).unref();
  }

  /** Begins to listen to one client, who is answered by the outlet. */
  converse(outlet: Outlet): Conversation {
    return new Conversation(outlet, this.#conversation);
  }

  get load(): Load {
    return { endpoints: this.#totals.endpoints, pipelines: this.#registry.pipelines().length };
  }

  /** The ids of all sessions. */
  get sessions(): readonly string[] {
    return this.#sessions.ids();
  }

  families(): Family[] {
    return [
      ...this.#totals.families(),
      gauge('boardcast_pipelines', 'MediaPipelines that exist.', this.load.pipelines),
      gauge('boardcast_sessions', 'Sessions that exist.', this.#sessions.ids().length),
    ];
  }

  /** Releases every object. */
  close(): void {
    clearInterval(this.#collector);
    for (const id of this.#registry.pipelines()) this.#registry.destroy(id);
  }

  #endpoint(id: string): WebRtcEndpoint | undefined {
    const object = this.#registry.find(id);
    return object instanceof WebRtcEndpoint ? object : undefined;
  }
}
