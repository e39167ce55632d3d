import { randomUUID } from 'node:crypto';
import { parseMessage, stringify, type Reply, type RequestId } from '@boardcast/protocol';
import { WebSocket } from 'ws';

/** Messages that are queued while the socket opens. */
const maxQueued = 100;
const openTimeoutMs = 3000;
const askTimeoutMs = 2000;
const maxPayload = 16 * 1024 * 1024;

export interface NodeConnectionOptions {
  readonly url: string;
  readonly secret: string | null;
  /** A message of the node for the client. */
  readonly onMessage: (text: string) => void;
  /** Called once, unless it was terminated; `isReached` is false when it was never open. */
  readonly onLost: (lost: LostConnection) => void;
}

export interface LostConnection {
  readonly isReached: boolean;
  readonly code: number;
  readonly reason: Buffer;
}

/** A request of the gateway itself, without its id. */
export interface OwnRequest {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

interface Asked {
  readonly answer: (reply: Reply | undefined) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** One client's WebSocket to one node. */
export class NodeConnection {
  readonly #options: NodeConnectionOptions;
  readonly #socket: WebSocket;
  readonly #queued: string[] = [];
  readonly #asked = new Map<RequestId, Asked>();
  /** No client knows it, so that no reply to a client looks like one to the gateway. */
  readonly #prefix = randomUUID();
  /** The sessions that were used on this socket. */
  readonly #sessions = new Set<string>();
  #count = 0;
  #wasOpen = false;
  #isTerminated = false;
  /** Whether the client may have objects there. */
  hasObjects = false;
  /** The client's requests that are not answered. */
  unanswered = 0;
  /** Answers what was to be sent, by another node or with an error; empty once it is open. */
  readonly unsent: (() => void)[] = [];

  constructor(options: NodeConnectionOptions) {
    this.#options = options;
    const { url, secret } = options;
    const headers = secret === null ? {} : { Authorization: `Bearer ${secret}` };
    this.#socket = new WebSocket(url, { headers, maxPayload, handshakeTimeout: openTimeoutMs });
    this.#socket.on('open', () => {
      this.#wasOpen = true;
      this.unsent.length = 0;
      for (const text of this.#queued.splice(0)) this.#socket.send(text);
    });
    this.#socket.on('message', (data: Buffer) => this.#receive(data.toString()));
    this.#socket.on('error', () => this.#socket.terminate());
    this.#socket.on('close', (code, reason) => this.#closed(code, reason));
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  get sessions(): ReadonlySet<string> {
    return this.#sessions;
  }

  /** Notes that a session is used; true the first time. */
  uses(session: string): boolean {
    if (this.#sessions.has(session)) return false;
    this.#sessions.add(session);
    return true;
  }

  /** False when too much is queued. */
  send(text: string): boolean {
    if (this.isOpen) this.#socket.send(text);
    else if (this.#wasOpen || this.#isTerminated) return true;
    else if (this.#queued.length >= maxQueued) return false;
    else this.#queued.push(text);
    return true;
  }

  /** The reply to a request of the gateway itself; undefined when there is none in time. */
  ask({ method, params }: OwnRequest, id: RequestId = this.#nextId()): Promise<Reply | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#answer(id, undefined), askTimeoutMs);
      this.#asked.set(id, { answer: resolve, timer });
      const isSent = this.send(stringify({ jsonrpc: '2.0', id, method, params }));
      if (!isSent || this.#isTerminated) this.#answer(id, undefined);
    });
  }

  /** Idempotent. */
  terminate(): void {
    this.#isTerminated = true;
    this.#socket.terminate();
    this.#answerAll();
  }

  #nextId(): string {
    return `${this.#prefix} ${(this.#count += 1)}`;
  }

  #receive(text: string): void {
    if (this.#asked.size > 0) {
      const parsed = parseMessage(text);
      const id = parsed.kind === 'reply' ? parsed.reply.id : null;
      if (parsed.kind === 'reply' && id !== null && this.#answer(id, parsed.reply)) return;
    }
    this.#options.onMessage(text);
  }

  /** False when nothing was asked with this id. */
  #answer(id: RequestId, reply: Reply | undefined): boolean {
    const asked = this.#asked.get(id);
    if (asked === undefined) return false;
    clearTimeout(asked.timer);
    this.#asked.delete(id);
    asked.answer(reply);
    return true;
  }

  #answerAll(): void {
    for (const id of [...this.#asked.keys()]) this.#answer(id, undefined);
  }

  #closed(code: number, reason: Buffer): void {
    this.#answerAll();
    if (!this.#isTerminated) this.#options.onLost({ isReached: this.#wasOpen, code, reason });
  }
}
