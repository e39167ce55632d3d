import {
  boardTags,
  objectTypeOf,
  pipelineIdOf,
  type KurentoEvent,
  type Reply,
  type Request,
} from '@boardcast/protocol';
import { withUniqueNames, type Board } from './board.ts';
import {
  publishing,
  type FoundEndpoint,
  type FoundPipeline,
  type KnownEndpoint,
  type KnownPipeline,
} from './known-pipeline.ts';
import { stepsOf } from './transaction-steps.ts';

/** How long things are kept that nobody uses, in milliseconds. */
export interface Grace {
  readonly pipelineMs: number;
  readonly endpointMs: number;
}

/** What is known of boards, learnt from the messages that pass through the front door. */
export class Directory {
  readonly #pipelines = new Map<string, KnownPipeline>();
  readonly #now: () => number;
  readonly #changed: () => void;

  constructor(changed: () => void, now: () => number = Date.now) {
    this.#changed = changed;
    this.#now = now;
  }

  boards(): readonly Board[] {
    const listed = [...this.#pipelines.values()].flatMap((pipeline) => {
      const endpoint = publishing(pipeline);
      return endpoint === undefined ? [] : [this.#board(pipeline, endpoint)];
    });
    return withUniqueNames(listed);
  }

  /** The endpoints whose events tell whether a board is live and who watches it. */
  negotiated(): readonly string[] {
    return [...this.#pipelines.values()].flatMap(({ endpoints }) =>
      [...endpoints.values()].filter(({ negotiated }) => negotiated).map(({ id }) => id),
    );
  }

  knows(pipeline: string): boolean {
    return this.#pipelines.has(pipeline);
  }

  /** Takes in a board that published before this directory was there. */
  adopt({ id, tags, endpoints, flowing }: FoundPipeline): void {
    if (this.knows(id)) return;
    // Who made what is not told; nothing here was made by a viewer as far as anybody knows.
    const known = endpoints.map((endpoint) => ({
      ...endpoint,
      owner: '',
      leftAt: undefined,
      heard: new Set<string>(),
    }));
    this.#pipelines.set(id, {
      id,
      tags: new Map(tags),
      endpoints: new Map(known.map((endpoint) => [endpoint.id, endpoint])),
      flowing: new Set(flowing),
      state: flowing.length > 0 ? 'live' : 'offline',
      since: this.#now(),
      number: undefined,
    });
    this.#changed();
  }

  /** Learns from a request and its reply; `owner` tells the clients apart where no session does. */
  learn(connection: string, request: Request, reply: Reply): void {
    if ('error' in reply) return;
    const { value, sessionId } = (reply.result ?? {}) as Readonly<Record<string, unknown>>;
    const owner = typeof sessionId === 'string' ? sessionId : connection;
    const { method, params = {} } = request;
    const steps = method === 'transaction' ? stepsOf(request, value) : [{ method, params, value }];
    for (const step of steps) this.#learnCall(owner, step.method, step.params, step.value);
    this.#changed();
  }

  hear({ object, type, data }: KurentoEvent): void {
    const pipeline = this.#pipelines.get(pipelineIdOf(object));
    const endpoint = pipeline?.endpoints.get(object);
    if (pipeline === undefined || endpoint === undefined) return;
    const closed = type === 'DtlsConnectionStateChange' && data.state === 'CLOSED';
    if (type === 'MediaFlowOutStateChanged') endpoint.heard.add(data.mediaType);
    if (type === 'MediaStateChanged' || closed) endpoint.heard.add('CONNECTION');
    if (type === 'MediaStateChanged') this.#connected(endpoint, data.newState === 'CONNECTED');
    if (closed) this.#connected(endpoint, false);
    if (publishing(pipeline) === endpoint) {
      const flowing = new Set(closed ? [] : pipeline.flowing);
      if (type === 'MediaFlowOutStateChanged') {
        if (data.state === 'FLOWING') flowing.add(data.mediaType);
        else flowing.delete(data.mediaType);
      }
      this.#flows(pipeline, flowing);
    }
    this.#changed();
  }

  /** Takes in how an endpoint stands, as the media server says when it is asked; events know better. */
  found(
    id: string,
    state: Pick<FoundEndpoint, 'connected'> & Pick<FoundPipeline, 'flowing'>,
  ): void {
    const pipeline = this.#pipelines.get(pipelineIdOf(id));
    const endpoint = pipeline?.endpoints.get(id);
    if (pipeline === undefined || endpoint === undefined) return;
    const { heard } = endpoint;
    if (!heard.has('CONNECTION')) this.#connected(endpoint, state.connected);
    const news = state.flowing.filter((media) => !heard.has(media));
    if (publishing(pipeline) === endpoint) {
      this.#flows(pipeline, new Set([...pipeline.flowing, ...news]));
    }
    this.#changed();
  }

  /** What may be released: dead boards, boards that came back elsewhere, endpoints of viewers that left. */
  abandoned({ pipelineMs, endpointMs }: Grace): readonly string[] {
    const now = this.#now();
    const pipelines = [...this.#pipelines.values()];
    return pipelines.flatMap((pipeline) => {
      const board = publishing(pipeline);
      if (board === undefined) return [];
      const isDead = pipeline.state === 'offline' && now - pipeline.since > pipelineMs;
      if (isDead || this.#isSuperseded(pipeline)) return [pipeline.id];
      return [...pipeline.endpoints.values()]
        .filter(({ owner, leftAt }) => owner !== board.owner && leftAt !== undefined)
        .filter(({ leftAt = now }) => now - leftAt > endpointMs)
        .map(({ id }) => id);
    });
  }

  /** It was released by somebody else than a client. */
  forget(id: string): void {
    this.#released(id);
    this.#changed();
  }

  /** The media server is gone, and everything in it. */
  forgetAll(): void {
    this.#pipelines.clear();
    this.#changed();
  }

  #connected(endpoint: KnownEndpoint, connected: boolean): void {
    if (endpoint.connected && !connected) endpoint.leftAt = this.#now();
    if (connected) endpoint.leftAt = undefined;
    endpoint.connected = connected;
  }

  /** A board that was switched off and on again has left its old pipeline behind. */
  #isSuperseded(old: KnownPipeline): boolean {
    const name = old.tags.get(boardTags.name);
    if (old.state === 'live' || name === undefined) return false;
    const pipelines = [...this.#pipelines.values()];
    return pipelines
      .slice(pipelines.indexOf(old) + 1)
      .some(({ tags, state }) => state === 'live' && tags.get(boardTags.name) === name);
  }

  #learnCall(
    owner: string,
    method: string,
    params: Readonly<Record<string, unknown>>,
    value: unknown,
  ): void {
    const object = typeof params['object'] === 'string' ? params['object'] : '';
    if (method === 'create' && typeof value === 'string') this.#created(owner, value);
    if (method === 'release') this.#released(object);
    if (method === 'invoke') {
      const own = (params['operationParams'] ?? {}) as Readonly<Record<string, unknown>>;
      this.#invoked(object, String(params['operation']), own);
    }
  }

  #created(owner: string, id: string): void {
    const type = objectTypeOf(id);
    if (type === 'MediaPipeline') {
      const endpoints = new Map<string, KnownEndpoint>();
      const fresh = { id, endpoints, tags: new Map<string, string>(), flowing: new Set<string>() };
      const since = this.#now();
      this.#pipelines.set(id, { ...fresh, state: 'offline', since, number: undefined });
    }
    if (type === 'WebRtcEndpoint') {
      this.#pipelines.get(pipelineIdOf(id))?.endpoints.set(id, {
        ...{ id, owner, negotiated: false, connected: false },
        ...{ source: undefined, leftAt: undefined, heard: new Set<string>() },
      });
    }
  }

  #released(id: string): void {
    if (objectTypeOf(id) === 'MediaPipeline') this.#pipelines.delete(id);
    else this.#pipelines.get(pipelineIdOf(id))?.endpoints.delete(id);
  }

  #invoked(object: string, operation: string, params: Readonly<Record<string, unknown>>): void {
    const pipeline = this.#pipelines.get(pipelineIdOf(object));
    if (pipeline === undefined) return;
    const { key, value, sink } = params;
    if (operation === 'addTag' && object === pipeline.id)
      pipeline.tags.set(String(key), String(value));
    const endpoint = pipeline.endpoints.get(object);
    if (endpoint !== undefined && operation === 'processOffer') endpoint.negotiated = true;
    const target = typeof sink === 'string' ? pipeline.endpoints.get(sink) : undefined;
    if (target !== undefined && operation === 'connect') target.source = object;
    if (target !== undefined && operation === 'disconnect') target.source = undefined;
    if (publishing(pipeline) !== undefined) pipeline.number ??= this.#lowestFreeNumber(pipeline);
  }

  #lowestFreeNumber(pipeline: KnownPipeline): number | undefined {
    if (pipeline.tags.has(boardTags.name)) return undefined;
    const taken = new Set([...this.#pipelines.values()].map(({ number }) => number));
    let number = 1;
    while (taken.has(number)) number += 1;
    return number;
  }

  #flows(pipeline: KnownPipeline, flowing: ReadonlySet<string>): void {
    pipeline.flowing = flowing;
    const state = flowing.size > 0 ? 'live' : 'offline';
    if (pipeline.state === state) return;
    pipeline.state = state;
    pipeline.since = this.#now();
  }

  #board(pipeline: KnownPipeline, endpoint: KnownEndpoint): Board {
    const sinks = [...pipeline.endpoints.values()].filter(({ source }) => source === endpoint.id);
    const free = sinks.filter(({ owner, negotiated }) => owner === endpoint.owner && !negotiated);
    return {
      name: pipeline.tags.get(boardTags.name) ?? `board-${pipeline.number ?? 1}`,
      profile: pipeline.tags.get(boardTags.profile) ?? null,
      state: pipeline.state,
      viewers: sinks.filter(({ connected }) => connected).length,
      since: new Date(pipeline.since).toISOString(),
      pipeline: pipeline.id,
      endpoint: endpoint.id,
      viewerEndpoint: free.at(-1)?.id ?? null,
    };
  }
}
