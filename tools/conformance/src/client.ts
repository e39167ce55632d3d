import { once } from 'node:events';
import type { Failure, Reply, RequestId } from '@boardcast/protocol';
import { WebSocket } from 'ws';
import type { RawData } from 'ws';
import { until } from './until.ts';

export type Params = Readonly<Record<string, unknown>>;

/** An event as it came, whatever its form. */
export interface ReceivedEvent {
  readonly object: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const replyWithinMs = 10_000;
let nextId = 1;

/** One socket to the server under test. It checks nothing: what comes is kept as it came. */
export class Client {
  readonly socket: WebSocket;
  readonly events: ReceivedEvent[] = [];
  /** Everything that came, word for word. */
  readonly texts: string[] = [];
  onEvent: (event: ReceivedEvent) => void = () => undefined;
  readonly #replies: Reply[] = [];

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => this.#received(textOf(data)));
    socket.on('error', () => undefined);
  }

  static async open(url: string): Promise<Client> {
    const client = new Client(new WebSocket(url));
    await once(client.socket, 'open');
    return client;
  }

  get closed(): boolean {
    return this.socket.readyState === WebSocket.CLOSED;
  }

  send(text: string): void {
    this.socket.send(text);
  }

  /** The first reply with this id that has come and was not taken yet; the error of an id null. */
  async reply(id: RequestId | null, withinMs = replyWithinMs): Promise<Reply> {
    const find = (): number => this.#replies.findIndex((reply) => reply.id === id);
    const place = await until(
      `a reply to ${String(id)}`,
      () => {
        const found = find();
        return found < 0 ? undefined : found + 1;
      },
      withinMs,
    );
    const [reply] = this.#replies.splice(place - 1, 1);
    if (reply === undefined) throw new Error('The reply is gone.');
    return reply;
  }

  /** The whole reply to a request; ids are never used twice by any client, unless given. */
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

  /** The error of a request; throws when there is none. */
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

  refusal(object: string, operation: string, operationParams?: Params): Promise<Failure['error']> {
    return this.failure('invoke', { object, operation, operationParams });
  }

  async subscribe(object: string, ...types: readonly string[]): Promise<void> {
    for (const type of types) await this.call('subscribe', { object, type });
  }

  /** The events of a type, of one object when it is named. */
  eventsOf(type: string, object?: string): ReceivedEvent[] {
    return this.events.filter(
      (event) => event.type === type && (object === undefined || event.object === object),
    );
  }

  /** The first event, past or to come, whose data has these fields. */
  event(
    type: string,
    object: string,
    fields: Params = {},
    withinMs = 10_000,
  ): Promise<ReceivedEvent> {
    const has = ({ data }: ReceivedEvent): boolean =>
      Object.entries(fields).every(([key, value]) => data[key] === value);
    return until(
      `${type} ${JSON.stringify(fields)} of ${object}`,
      () => this.eventsOf(type, object).find(has),
      withinMs,
    );
  }

  close(): void {
    this.socket.terminate();
  }

  #received(text: string): void {
    this.texts.push(text);
    const message = JSON.parse(text) as Reply | { params: { value: ReceivedEvent } };
    if (!('params' in message)) {
      this.#replies.push(message);
      return;
    }
    this.events.push(message.params.value);
    this.onEvent(message.params.value);
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}
