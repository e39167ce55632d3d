import {
  errorCatalogue,
  KurentoError,
  objectTypeOf,
  parseMessage,
  parseResult,
  parseTransactionResult,
  requests,
  stringify,
  type ConstructorParams,
  type CreatableType,
  type EventType,
  type KurentoEvent,
  type ObjectType,
  type OperationName,
  type OperationParams,
  type OperationResult,
  type RequestBody,
  type Success,
  type Transaction,
} from '@boardcast/protocol';
import { exponentialBackoff, type Backoff } from '../backoff.ts';
import { Connection } from './connection.ts';
import { Listeners } from '../listeners.ts';
import { PendingRequests } from './pending-requests.ts';
import type { OpenSocket } from './socket.ts';
import { redactedUrl } from '../redacted-url.ts';

export type ClientState = 'idle' | 'connecting' | 'open' | 'waiting' | 'closed';

export interface ClientOptions {
  readonly url: string;
  readonly openSocket: OpenSocket;
  readonly requestTimeoutMs?: number;
  readonly pingIntervalMs?: number;
  /** How long a ping may take before the connection is given up. */
  readonly pingTimeoutMs?: number;
  readonly backoff?: Backoff;
}

interface ClientEvents {
  readonly state: readonly [ClientState];
  readonly event: readonly [KurentoEvent];
  /** The socket is back and the session with it: nothing has to be made again. */
  readonly resumed: readonly [];
  /** The socket is back, but the session and everything in it is gone. */
  readonly lost: readonly [];
}

/** A session with a Kurento: requests with timeouts, typed events, keepalive and resumption. */
export class KurentoClient {
  readonly #options: Required<ClientOptions>;
  readonly #pending = new PendingRequests();
  readonly #listeners = new Listeners<ClientEvents>();
  #connection: Connection | undefined;
  #state: ClientState = 'idle';
  #sessionId: string | undefined;
  #attempt = 0;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #pingTimer: ReturnType<typeof setInterval> | undefined;

  constructor(options: ClientOptions) {
    this.#options = {
      requestTimeoutMs: 10_000,
      pingIntervalMs: 20_000,
      pingTimeoutMs: 10_000,
      backoff: exponentialBackoff(),
      ...options,
    };
  }

  get state(): ClientState {
    return this.#state;
  }

  get sessionId(): string | undefined {
    return this.#sessionId;
  }

  on<Name extends keyof ClientEvents>(
    name: Name,
    listener: (...args: ClientEvents[Name]) => void,
  ): () => void {
    return this.#listeners.on(name, listener);
  }

  /** Opens the socket and a session; rejects in one line when there is no Kurento. */
  async connect(): Promise<void> {
    if (this.#state !== 'idle') throw new Error('The client is connected already, or closed.');
    this.#become('connecting');
    try {
      await this.#open();
    } catch (error) {
      this.#dropConnection();
      this.#become('idle');
      throw error;
    }
  }

  async create<T extends CreatableType>(type: T, params: ConstructorParams[T]): Promise<string> {
    return textValue(await this.#request(requests.create(type, params)), 'create');
  }

  async invoke<T extends ObjectType, O extends OperationName<T>>(
    type: T,
    object: string,
    operation: O,
    params?: OperationParams<T, O>,
  ): Promise<OperationResult<T, O>> {
    const result = await this.#request(requests.invoke<T, O>(object, operation, params));
    return parseResult(type, operation, valueOf(result));
  }

  /** Resolves with what ends the subscription. */
  async subscribe<T extends EventType>(
    object: string,
    type: T,
    listener: (event: KurentoEvent<T>) => void,
  ): Promise<() => Promise<void>> {
    const remove = this.on('event', (event) => {
      if (event.object === object && event.type === type) listener(event as KurentoEvent<T>);
    });
    try {
      const result = await this.#request(requests.subscribe(object, type));
      const subscription = textValue(result, 'subscribe');
      return async () => {
        remove();
        await this.#request(requests.unsubscribe(object, subscription));
      };
    } catch (error) {
      remove();
      throw error;
    }
  }

  async release(object: string): Promise<void> {
    await this.#request(requests.release(object));
  }

  /** Drops this session's reference to an object, and its subscriptions to that object's events. */
  async unref(object: string): Promise<void> {
    await this.#request(requests.unref(object));
  }

  /** Ends another session: what it alone referred to is freed. */
  async closeSession(sessionId: string): Promise<void> {
    const { method, params } = requests.closeSession();
    await this.#request({ method, params: { ...params, sessionId } });
  }

  async ping(): Promise<void> {
    await this.#request(requests.ping());
  }

  /** Pings now; without an answer in time the connection is opened anew. */
  checkConnection(): void {
    if (this.#state === 'open') this.#ping();
  }

  /** Ends the wait before the next attempt to reconnect: the server may be back. */
  retryNow(): void {
    if (this.#retryTimer !== undefined) this.#reopen();
  }

  /** Runs a transaction; on a failed operation what it had made is released and its error thrown. */
  async transaction(transaction: Transaction): Promise<readonly unknown[]> {
    const result = await this.#request(requests.transaction(transaction.operations));
    const replies = parseTransactionResult(valueOf(result));
    const done = replies.filter((reply) => 'result' in reply);
    const failure = replies.find((reply) => 'error' in reply);
    if (failure === undefined) return done.map((reply) => valueOf(reply.result));
    await this.#releaseMade(transaction, done);
    throw new KurentoError(failure.error);
  }

  /** Ends the session and the socket; may be called twice. */
  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    const wasOpen = this.#state === 'open';
    this.#become('closed');
    this.#cancelRetry();
    if (wasOpen) await this.#ask(requests.closeSession(), 1000).catch(() => undefined);
    this.#dropConnection();
  }

  async #releaseMade(transaction: Transaction, done: readonly Success[]): Promise<void> {
    const made = done
      .filter((_, index) => transaction.operations[index]?.method === 'create')
      .map((reply) => valueOf(reply.result))
      .filter((id) => typeof id === 'string' && objectTypeOf(id) !== undefined);
    const released = made.map((id) => this.release(id as string).catch(() => undefined));
    await Promise.all(released);
  }

  async #request(body: RequestBody): Promise<unknown> {
    if (this.#state === 'closed' || this.#state === 'idle') {
      throw new Error('The client is not connected: call connect() first.');
    }
    if (this.#state !== 'open') await this.#opened();
    return this.#ask(body, this.#options.requestTimeoutMs);
  }

  /** Waits for the connection to come back, as long as a request may take. */
  #opened(): Promise<void> {
    return new Promise((resolve, reject) => {
      const { requestTimeoutMs } = this.#options;
      const end = (error?: Error) => {
        clearTimeout(timer);
        remove();
        if (error === undefined) resolve();
        else reject(error);
      };
      const late = () => end(new Error(`The server did not come back in ${requestTimeoutMs} ms.`));
      const timer = setTimeout(late, requestTimeoutMs);
      const remove = this.on('state', (state) => {
        if (state === 'open') end();
        if (state === 'closed') end(new Error('The client was closed.'));
      });
    });
  }

  #ask(body: RequestBody, timeoutMs: number): Promise<unknown> {
    const connection = this.#connection;
    if (connection === undefined) throw new Error('The connection is gone.');
    const { method, params } = body;
    const own = method !== 'connect' && this.#sessionId !== undefined;
    const withSession = own ? { sessionId: this.#sessionId, ...params } : params;
    return this.#pending.ask(method, timeoutMs, (id) =>
      connection.send(stringify({ jsonrpc: '2.0', id, method, params: withSession })),
    );
  }

  async #open(): Promise<void> {
    const { url, openSocket, requestTimeoutMs } = this.#options;
    this.#connection = await Connection.open(url, openSocket, requestTimeoutMs, {
      onText: (text) => this.#receive(text),
      onClosed: (reason) => this.#dropped(reason),
    });
    const outcome = await this.#openSession();
    if (this.#state === 'closed') return this.#dropConnection();
    this.#attempt = 0;
    this.#keepAlive();
    this.#become('open');
    if (outcome !== 'new') this.#listeners.emit(outcome);
  }

  /** Kurento loses the events of a session whose first message is a transaction: connect is first. */
  async #openSession(): Promise<'new' | 'resumed' | 'lost'> {
    const old = this.#sessionId;
    if (old !== undefined && (await this.#resume(old))) return 'resumed';
    this.#sessionId = undefined;
    const result = await this.#ask(requests.connect(), this.#options.requestTimeoutMs);
    this.#sessionId = sessionIdOf(result);
    return old === undefined ? 'new' : 'lost';
  }

  async #resume(sessionId: string): Promise<boolean> {
    try {
      await this.#ask(requests.connect(sessionId), this.#options.requestTimeoutMs);
      return true;
    } catch (error) {
      const gone = errorCatalogue.INVALID_SESSION.code;
      if (error instanceof KurentoError && error.code === gone) return false;
      throw error;
    }
  }

  #keepAlive(): void {
    clearInterval(this.#pingTimer);
    this.#pingTimer = setInterval(() => this.#ping(), this.#options.pingIntervalMs);
  }

  #ping(): void {
    const connection = this.#connection;
    this.#ask(requests.ping(), this.#options.pingTimeoutMs).catch((error: unknown) => {
      if (error instanceof KurentoError || connection !== this.#connection) return;
      this.#dropped('no answer to a ping');
    });
  }

  #receive(text: string): void {
    const parsed = parseMessage(text);
    if (parsed.kind === 'reply') this.#pending.settle(parsed.reply);
    if (parsed.kind === 'event') this.#listeners.emit('event', parsed.event);
  }

  #dropped(reason: string): void {
    this.#dropConnection(`The connection to ${redactedUrl(this.#options.url)} was lost: ${reason}.`);
    // A first connect() reports its failure to its caller, who decides.
    if (this.#state === 'open') this.#retry();
  }

  #retry(): void {
    const delay = this.#options.backoff.delay(this.#attempt);
    if (delay === undefined) {
      this.#become('closed');
      return;
    }
    this.#attempt += 1;
    this.#become('waiting');
    this.#retryTimer = setTimeout(() => this.#reopen(), delay);
  }

  #reopen(): void {
    this.#cancelRetry();
    this.#open().catch(() => {
      this.#dropConnection();
      if (this.#state === 'waiting') this.#retry();
    });
  }

  #cancelRetry(): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
  }

  #dropConnection(why = 'The client was closed.'): void {
    clearInterval(this.#pingTimer);
    this.#connection?.close();
    this.#connection = undefined;
    this.#pending.rejectAll(new Error(why));
  }

  #become(state: ClientState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#listeners.emit('state', state);
  }
}

function valueOf(result: unknown): unknown {
  return (result as { readonly value?: unknown } | null)?.value;
}

function textValue(result: unknown, method: string): string {
  const value = valueOf(result);
  if (typeof value === 'string') return value;
  throw new Error(`The server answered ${method} with something that is no id.`);
}

function sessionIdOf(result: unknown): string {
  const id = (result as { readonly sessionId?: unknown } | null)?.sessionId;
  if (typeof id === 'string') return id;
  throw new Error('The server answered connect without a session id: is it a Kurento?');
}
