import {
  errorCatalogue,
  errorMessage,
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
  type TransactionValues,
} from '@boardcast/protocol';
import { exponentialBackoff } from '../backoff.ts';
import { withDeadline } from '../deadline.ts';
import { Listeners } from '../listeners.ts';
import { guardedLog } from '../log.ts';
import { redactedUrl } from '../redacted-url.ts';
import type { RequestOptions } from '../request-options.ts';
import { SignalingError } from '../signaling-error.ts';
import type { ClientEvents, ClientOptions, ClientState } from './client-options.ts';
import { Connection } from './connection.ts';
import { PendingRequests } from './pending-requests.ts';
import { checked, idIn, repliesIn, sessionIdIn, valueOf } from './results.ts';

/**
 * A session with a Kurento: requests with timeouts, typed events, keepalive and resumption.
 *
 * Requests reject with a `KurentoError` when the server refuses them and with a `SignalingError`
 * when no reply comes.
 */
export class KurentoClient {
  readonly #options: Required<Omit<ClientOptions, 'token'>> & Pick<ClientOptions, 'token'>;
  readonly #pending = new PendingRequests();
  readonly #listeners: Listeners<ClientEvents>;
  #connection: Connection | undefined;
  #state: ClientState = 'idle';
  #sessionId: string | undefined;
  #attempt = 0;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #pingTimer: ReturnType<typeof setInterval> | undefined;

  /** Opens nothing yet: see `connect`. */
  constructor(options: ClientOptions) {
    this.#options = {
      requestTimeoutMs: 10_000,
      pingIntervalMs: 20_000,
      pingTimeoutMs: 10_000,
      backoff: exponentialBackoff(),
      ...options,
      log: guardedLog(options.log),
    };
    this.#listeners = new Listeners(this.#options.log);
  }

  /** The state of the connection. */
  get state(): ClientState {
    return this.#state;
  }

  /** The id of the session; undefined before `connect`. */
  get sessionId(): string | undefined {
    return this.#sessionId;
  }

  /** Adds a listener; returns a function that removes it. */
  on<Name extends keyof ClientEvents>(
    name: Name,
    listener: (...args: ClientEvents[Name]) => void,
  ): () => void {
    return this.#listeners.on(name, listener);
  }

  /**
   * Opens the WebSocket and a session. After a failure it can be called again; once connected, the
   * client reconnects until it is closed.
   */
  async connect({ signal }: RequestOptions = {}): Promise<void> {
    if (this.#state === 'closed') throw new SignalingError('closed', 'The client was closed');
    if (this.#state !== 'idle') {
      throw new SignalingError('not-connected', 'The client has been connected already');
    }
    this.#setState('connecting');
    try {
      await this.#open(signal);
    } catch (error) {
      this.#dropConnection();
      // It may have been closed meanwhile.
      if (this.#is('connecting')) this.#setState('idle');
      throw error;
    }
  }

  /** Creates a pipeline or an endpoint and resolves with its id. */
  async create<T extends CreatableType>(
    type: T,
    params: ConstructorParams[T],
    options: RequestOptions = {},
  ): Promise<string> {
    const body = requests.create(type, params);
    const result = await this.#request(
      body,
      options,
      (late) => void this.#discard([valueOf(late)]),
    );
    return idIn(result, 'create');
  }

  /** Calls an operation of an object and resolves with its result. */
  async invoke<T extends ObjectType, O extends OperationName<T>>(
    type: T,
    object: string,
    operation: O,
    params?: OperationParams<T, O>,
    options: RequestOptions = {},
  ): Promise<OperationResult<T, O>> {
    const body = requests.invoke<T, O>(object, operation, params);
    const result = await this.#request(body, options);
    return checked(() => parseResult(type, operation, valueOf(result)));
  }

  /** Subscribes to an object's events; resolves with a function that ends the subscription. */
  async subscribe<T extends EventType>(
    object: string,
    type: T,
    listener: (event: KurentoEvent<T>) => void,
    options: RequestOptions = {},
  ): Promise<() => Promise<void>> {
    const remove = this.on('event', (event) => {
      if (event.object === object && event.type === type) listener(event as KurentoEvent<T>);
    });
    try {
      const result = await this.#request(requests.subscribe(object, type), options);
      const subscription = idIn(result, 'subscribe');
      return async () => {
        remove();
        await this.#request(requests.unsubscribe(object, subscription));
      };
    } catch (error) {
      remove();
      throw error;
    }
  }

  /** Releases an object and everything in it. */
  async release(object: string, options: RequestOptions = {}): Promise<void> {
    await this.#request(requests.release(object), options);
  }

  /** Drops this session's reference to an object, and its subscriptions to that object's events. */
  async unref(object: string, options: RequestOptions = {}): Promise<void> {
    await this.#request(requests.unref(object), options);
  }

  /** Closes another session: the server releases what only that one referred to. */
  async closeSession(sessionId: string, options: RequestOptions = {}): Promise<void> {
    const { method, params } = requests.closeSession();
    await this.#request({ method, params: { ...params, sessionId } }, options);
  }

  /** Resolves when the server has replied to a ping. */
  async ping(options: RequestOptions = {}): Promise<void> {
    await this.#request(requests.ping(), options);
  }

  /** Pings now; without a reply in time the connection is reopened. */
  checkConnection(): void {
    if (this.#state === 'open') this.#ping();
  }

  /** Ends the delay before the next reconnect attempt. */
  retryNow(): void {
    if (this.#retryTimer !== undefined) this.#reopen();
  }

  /**
   * Executes a transaction in one round trip and resolves with its values. If an operation fails,
   * what the transaction had created is released and the operation's error thrown.
   */
  async transaction(
    transaction: Transaction,
    options: RequestOptions = {},
  ): Promise<TransactionValues> {
    const body = requests.transaction(transaction.operations);
    const result = await this.#request(
      body,
      options,
      (late) => void this.#releaseCreated(transaction, repliesIn(late)),
    );
    const replies = checked(() => parseTransactionResult(valueOf(result)));
    const done = replies.filter((reply) => 'result' in reply);
    const failure = replies.find((reply) => 'error' in reply);
    if (failure === undefined) return transaction.read(done.map((reply) => valueOf(reply.result)));
    await this.#releaseCreated(transaction, done);
    throw new KurentoError(failure.error);
  }

  /** Closes the session and the WebSocket. Idempotent. */
  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    const wasOpen = this.#state === 'open';
    this.#setState('closed');
    this.#cancelRetry();
    if (wasOpen) await this.#send(requests.closeSession(), 1000).catch(() => undefined);
    this.#dropConnection();
  }

  async #releaseCreated(transaction: Transaction, done: readonly Success[]): Promise<void> {
    const created = done.filter((_, index) => transaction.operations[index]?.method === 'create');
    await this.#discard(created.map((reply) => valueOf(reply.result)));
  }

  async #discard(ids: readonly unknown[]): Promise<void> {
    const objects = ids.filter((id) => typeof id === 'string' && objectTypeOf(id) !== undefined);
    await Promise.all(objects.map((id) => this.release(id as string).catch(() => undefined)));
  }

  async #request(
    body: RequestBody,
    { signal }: RequestOptions = {},
    abandoned?: (result: unknown) => void,
  ): Promise<unknown> {
    if (this.#state === 'closed') throw new SignalingError('closed', 'The client was closed');
    if (this.#state === 'idle') {
      throw new SignalingError(
        'not-connected',
        'The client is not connected: call connect() first',
      );
    }
    if (this.#state !== 'open') await this.#opened(signal);
    return this.#send(body, this.#options.requestTimeoutMs, signal, abandoned);
  }

  /** Waits for the connection to be reopened, for as long as a request may take. */
  #opened(signal: AbortSignal | undefined): Promise<void> {
    const { requestTimeoutMs: timeoutMs } = this.#options;
    const timeoutError = () => new SignalingError('timeout', `Not reconnected in ${timeoutMs} ms`);
    return withDeadline<undefined>({ timeoutMs, signal, timeoutError }, (resolve, reject) =>
      this.on('state', (state) => {
        if (state === 'closed') reject(new SignalingError('closed', 'The client was closed'));
        if (state === 'open') resolve(undefined);
      }),
    );
  }

  #send(
    body: RequestBody,
    timeoutMs: number,
    signal?: AbortSignal,
    abandoned: (result: unknown) => void = () => undefined,
  ): Promise<unknown> {
    const connection = this.#connection;
    if (connection === undefined) {
      return Promise.reject(new SignalingError('disconnected', 'The connection is lost'));
    }
    const { method, params } = body;
    const isInSession = method !== 'connect' && this.#sessionId !== undefined;
    const own = isInSession ? { sessionId: this.#sessionId, ...params } : params;
    const send = (id: number) => {
      this.#options.log('debug', `Request ${id}: ${method}`);
      connection.send(stringify({ jsonrpc: '2.0', id, method, params: own }));
    };
    return this.#pending.add({ method, timeoutMs, signal, abandoned, send });
  }

  async #open(signal?: AbortSignal): Promise<void> {
    const { url, openSocket, token, requestTimeoutMs: timeoutMs, log } = this.#options;
    const connection = await Connection.open(
      { url, openSocket, token, timeoutMs, signal },
      {
        onText: (text) => this.#receive(text),
        onClosed: (reason) => this.#dropped(reason),
      },
    );
    this.#connection = connection;
    if (this.#state === 'closed') return this.#dropConnection();
    const outcome = await this.#openSession(signal);
    if (this.#is('closed')) return this.#dropConnection();
    this.#attempt = 0;
    this.#keepAlive();
    log('info', `Session ${outcome} at ${redactedUrl(url)}`);
    this.#setState('open');
    if (outcome !== 'opened') this.#listeners.emit(outcome);
  }

  /** Kurento loses the events of a session whose first request is a transaction: connect is first. */
  async #openSession(signal?: AbortSignal): Promise<'opened' | 'resumed' | 'lost'> {
    const old = this.#sessionId;
    if (old !== undefined && (await this.#resume(old))) return 'resumed';
    this.#sessionId = undefined;
    const result = await this.#send(requests.connect(), this.#options.requestTimeoutMs, signal);
    this.#sessionId = sessionIdIn(result);
    return old === undefined ? 'opened' : 'lost';
  }

  async #resume(sessionId: string): Promise<boolean> {
    try {
      await this.#send(requests.connect(sessionId), this.#options.requestTimeoutMs);
      return true;
    } catch (error) {
      const isGone =
        error instanceof KurentoError && error.code === errorCatalogue.INVALID_SESSION.code;
      if (isGone) return false;
      throw error;
    }
  }

  #keepAlive(): void {
    clearInterval(this.#pingTimer);
    this.#pingTimer = setInterval(() => this.#ping(), this.#options.pingIntervalMs);
  }

  #ping(): void {
    const connection = this.#connection;
    this.#send(requests.ping(), this.#options.pingTimeoutMs).catch((error: unknown) => {
      if (error instanceof KurentoError || connection !== this.#connection) return;
      this.#dropped('no reply to a ping');
    });
  }

  #receive(text: string): void {
    const parsed = parseMessage(text);
    if (parsed.kind === 'reply') this.#pending.settle(parsed.reply);
    if (parsed.kind === 'event') this.#listeners.emit('event', parsed.event);
  }

  #dropped(reason: string): void {
    const { url, log } = this.#options;
    const message = `The connection to ${redactedUrl(url)} is lost: ${reason}`;
    log('warn', message);
    this.#dropConnection(new SignalingError('disconnected', message));
    // A first connect() reports its failure to its caller, who decides.
    if (this.#state === 'open') this.#retry();
  }

  #retry(): void {
    const delay = this.#options.backoff.delay(this.#attempt);
    if (delay === undefined) {
      this.#setState('closed');
      return;
    }
    this.#attempt += 1;
    this.#setState('waiting');
    this.#retryTimer = setTimeout(() => this.#reopen(), delay);
  }

  #reopen(): void {
    this.#cancelRetry();
    this.#open().catch((error: unknown) => {
      this.#options.log('warn', errorMessage(error));
      this.#dropConnection();
      if (this.#state === 'waiting') this.#retry();
    });
  }

  #cancelRetry(): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
  }

  #dropConnection(reason = new SignalingError('closed', 'The client was closed')): void {
    clearInterval(this.#pingTimer);
    this.#connection?.close();
    this.#connection = undefined;
    this.#pending.rejectAll(reason);
  }

  /** Reads the state anew, which may have changed during an await. */
  #is(state: ClientState): boolean {
    return this.#state === state;
  }

  #setState(state: ClientState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#listeners.emit('state', state);
  }
}
