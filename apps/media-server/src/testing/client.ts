import { once } from 'node:events';
import type { EventType, KurentoEvent, Reply } from '@boardcast/protocol';
import { parseMessage } from '@boardcast/protocol';
import { WebSocket } from 'ws';

type Params = Readonly<Record<string, unknown>>;

const patienceMs = 10_000;

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/** One client's socket: requests by id, events as they come. */
export class Client {
  readonly socket: WebSocket;
  readonly events: KurentoEvent[] = [];
  onEvent: (event: KurentoEvent) => void = () => undefined;
  readonly #waiting = new Map<unknown, Waiting>();
  #nextId = 1;
  #unmatched: ((reply: Reply) => void) | undefined;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => this.#received(data.toString()));
    socket.on('close', (code, reason) => this.#ended(`closed, ${code} ${reason.toString()}`));
  }

  static async open(url: string): Promise<Client> {
    const socket = new WebSocket(url);
    const client = new Client(socket);
    await once(socket, 'open');
    return client;
  }

  /** The whole reply to a request; ids count from 1 unless one is given. */
  request(method: string, params?: Params, id: number | string = this.#nextId++): Promise<Reply> {
    const reply = new Promise<Reply>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
    this.socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    return reply;
  }

  /** The result of a request; throws its error. */
  async call(method: string, params?: Params): Promise<Record<string, unknown>> {
    const reply = await this.request(method, params);
    if ('error' in reply) throw new Error(`${reply.error.code} ${reply.error.message}`);
    return reply.result as Record<string, unknown>;
  }

  async create(type: string, constructorParams: Params = {}): Promise<string> {
    return (await this.call('create', { type, constructorParams }))['value'] as string;
  }

  async invoke(object: string, operation: string, operationParams: Params = {}): Promise<unknown> {
    return (await this.call('invoke', { object, operation, operationParams }))['value'];
  }

  async subscribe(object: string, ...types: EventType[]): Promise<void> {
    await Promise.all(types.map((type) => this.call('subscribe', { object, type })));
  }

  /** Sends text as it is and resolves with the next reply that no request waits for. */
  say(text: string): Promise<Reply> {
    const reply = new Promise<Reply>((resolve) => (this.#unmatched = resolve));
    this.socket.send(text);
    return reply;
  }

  /** The first event, past or to come, that fits. */
  async event<T extends EventType>(
    type: T,
    fits: (event: KurentoEvent<T>) => boolean = () => true,
  ): Promise<KurentoEvent<T>> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const typed = this.events.filter((event) => event.type === type) as KurentoEvent<T>[];
      const found = typed.find(fits);
      if (found !== undefined) return found;
      if (Date.now() > deadline) throw new Error(`no such ${type} in ${patienceMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  close(): void {
    this.socket.terminate();
  }

  #ended(reason: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(reason));
    this.#waiting.clear();
  }

  #received(text: string): void {
    const parsed = parseMessage(text);
    if (parsed.kind === 'event') {
      this.events.push(parsed.event);
      this.onEvent(parsed.event);
    } else if (parsed.kind === 'reply') {
      const waiting = this.#waiting.get(parsed.reply.id);
      this.#waiting.delete(parsed.reply.id);
      if (waiting !== undefined) waiting.resolve(parsed.reply);
      else this.#unmatched?.(parsed.reply);
    }
  }
}
