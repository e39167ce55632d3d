import { once } from 'node:events';
import type { EventType, Failure, KurentoEvent, Reply, RequestId } from '@boardcast/protocol';
import { WebSocket, type RawData } from 'ws';
import { until } from './until.ts';

export type Params = Readonly<Record<string, unknown>>;

/** An event as it was received, valid or not. */
export interface ReceivedEvent {
  readonly object: string;
  readonly type: string;
  readonly data: Params;
}

/** An event of a type that the protocol has, or any other. */
type EventOf<T extends string> = T extends EventType ? KurentoEvent<T> : ReceivedEvent;

interface PendingReply {
  readonly id: RequestId | null;
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

const replyTimeoutMs = 30_000;
let nextId = 1;

/**
 * A scripted Kurento client: one WebSocket whose requests may be invalid. It validates nothing and
 * keeps what it receives.
 */
export class TestClient {
  readonly socket: WebSocket;
  readonly events: ReceivedEvent[] = [];
  /** All messages received, as text. */
  readonly texts: string[] = [];
  readonly #listeners: ((event: ReceivedEvent) => void)[] = [];
  readonly #unclaimed: Reply[] = [];
  readonly #pending: PendingReply[] = [];

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => this.#receive(textOf(data)));
    socket.on('error', () => undefined);
    socket.on('close', (code, reason) => this.#rejectAll(`closed, ${code} ${reason.toString()}`));
  }

  static async open(url: string): Promise<TestClient> {
    const client = new TestClient(new WebSocket(url));
    await once(client.socket, 'open');
    return client;
  }

  get isClosed(): boolean {
    return this.socket.readyState === WebSocket.CLOSED;
  }

  send(text: string): void {
    this.socket.send(text);
  }

  /** The first unclaimed reply with this id, received or to come; null is the id of an error without one. */
  reply(id: RequestId | null, timeoutMs = replyTimeoutMs): Promise<Reply> {
    const index = this.#unclaimed.findIndex((reply) => reply.id === id);
    const [received] = index < 0 ? [] : this.#unclaimed.splice(index, 1);
    if (received !== undefined) return Promise.resolve(received);
    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        this.#pending.splice(this.#pending.indexOf(pending), 1);
      };
      const pending: PendingReply = {
        id,
        resolve: (reply) => {
          settle();
          resolve(reply);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      };
      const timer = setTimeout(
        () => pending.reject(new Error(`Not within ${timeoutMs} ms: a reply to ${String(id)}.`)),
        timeoutMs,
      );
      this.#pending.push(pending);
    });
  }

  /** The whole reply to a request. No two clients use the same id, unless one is given. */
  request(method: string, params?: Params, id: RequestId = nextId++): Promise<Reply> {
    this.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    return this.reply(id);
  }

  /** The result of a request; throws its error. */
  async call(method: string, params?: Params): Promise<Record<string, unknown>> {
    const reply = await this.request(method, params);
    if ('error' in reply) throw new Error(`${reply.error.code} ${reply.error.message}`);
    return reply.result as Record<string, unknown>;
  }

  /** The error of a request; throws when it succeeds. */
  async failure(method: string, params?: Params): Promise<Failure['error']> {
    const reply = await this.request(method, params);
    if ('error' in reply) return reply.error;
    throw new Error(`${method} was answered ${JSON.stringify(reply.result)}`);
  }

  async create(type: string, constructorParams: Params = {}): Promise<string> {
    return (await this.call('create', { type, constructorParams }))['value'] as string;
  }

  async invoke(object: string, operation: string, operationParams?: Params): Promise<unknown> {
    return (await this.call('invoke', { object, operation, operationParams }))['value'];
  }

  /** The error of an operation; throws when it succeeds. */
  refusal(object: string, operation: string, operationParams?: Params): Promise<Failure['error']> {
    return this.failure('invoke', { object, operation, operationParams });
  }

  async subscribe(object: string, ...types: readonly string[]): Promise<void> {
    for (const type of types) await this.call('subscribe', { object, type });
  }

  /** Calls the listener with each event from now on. */
  onEvent(listener: (event: ReceivedEvent) => void): void {
    this.#listeners.push(listener);
  }

  /** The events of a type; of one object, if it is given. */
  eventsOf<T extends string>(type: T, object?: string): EventOf<T>[] {
    return this.events.filter(
      (event) => event.type === type && (object === undefined || event.object === object),
    ) as EventOf<T>[];
  }

  /** The first event of an object, received or to come, whose data has these fields. */
  event<T extends string>(
    type: T,
    object: string,
    fields: Params = {},
    timeoutMs?: number,
  ): Promise<EventOf<T>> {
    const matches = (event: EventOf<T>): boolean => {
      const data = event.data as Params;
      return Object.entries(fields).every(([key, value]) => data[key] === value);
    };
    return until(
      `${type} ${JSON.stringify(fields)} of ${object}`,
      () => this.eventsOf(type, object).find(matches),
      timeoutMs,
    );
  }

  close(): void {
    this.socket.terminate();
  }

  #rejectAll(reason: string): void {
    for (const pending of [...this.#pending]) pending.reject(new Error(reason));
  }

  #receive(text: string): void {
    this.texts.push(text);
    const message = JSON.parse(text) as Reply | { params: { value: ReceivedEvent } };
    if ('params' in message) this.#receiveEvent(message.params.value);
    else this.#receiveReply(message);
  }

  #receiveEvent(event: ReceivedEvent): void {
    this.events.push(event);
    for (const listener of this.#listeners) listener(event);
  }

  #receiveReply(reply: Reply): void {
    const pending = this.#pending.find(({ id }) => id === reply.id);
    if (pending === undefined) this.#unclaimed.push(reply);
    else pending.resolve(reply);
  }
}

/** A pipeline with two endpoints. */
export async function createEndpoints(
  client: TestClient,
): Promise<[pipeline: string, source: string, sink: string]> {
  const mediaPipeline = await client.create('MediaPipeline');
  const source = await client.create('WebRtcEndpoint', { mediaPipeline });
  return [mediaPipeline, source, await client.create('WebRtcEndpoint', { mediaPipeline })];
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}
