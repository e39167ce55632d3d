import {
  httpRoutes,
  parseBoardsMessage,
  parseIceServers,
  parseSession,
  type BoardEntry,
  type IceServer,
  type Session,
} from '@boardcast/protocol';
import { exponentialBackoff } from '@boardcast/signaling';
import { WebSocket } from 'ws';

const requestTimeoutMs = 5000;
/** The gateway sends something every five seconds. */
const silenceMs = 20_000;
const maxMessageBytes = 16 * 1024 * 1024;
const iceServersMs = 600_000;
const backoff = exponentialBackoff({ firstMs: 250, maxMs: 5000 });

export interface GatewayApiOptions {
  /** The URL of the gateway's WebSocket, which ends in `/kurento`. */
  readonly server: string;
  /** A key or token; undefined where access control is off. */
  readonly token: string | undefined;
  /** The gateway's list of boards, at once and after each change. */
  readonly onBoards: (boards: readonly BoardEntry[]) => void;
}

/** A client of a gateway's HTTP API. */
export class GatewayApi {
  readonly #options: GatewayApiOptions;
  #socket: WebSocket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #attempts = 0;
  #iceServers: { readonly servers: readonly IceServer[]; readonly at: number } | undefined;
  #isClosed = false;

  constructor(options: GatewayApiOptions) {
    this.#options = options;
    this.#follow();
  }

  /** The STUN and TURN servers for a peer connection. */
  async iceServers(): Promise<readonly IceServer[]> {
    const now = Date.now();
    if (this.#iceServers === undefined || now - this.#iceServers.at > iceServersMs) {
      const response = await this.#fetch(httpRoutes.iceServers.path, this.#authorization);
      this.#iceServers = { servers: parseIceServers(await response.json()), at: now };
    }
    return this.#iceServers.servers;
  }

  /** What a client may do, by the Authorization header that it sent; undefined for nothing. */
  async sessionOf(authorization: string | undefined): Promise<Session | undefined> {
    const response = await this.#fetch(httpRoutes.session.path, authorization);
    if (response.status === 401 || response.status === 429) return undefined;
    return parseSession(await response.json());
  }

  /** What this recorder may do; undefined when the gateway does not take its token. */
  ownSession(): Promise<Session | undefined> {
    return this.sessionOf(this.#authorization);
  }

  /** Posts JSON as this recorder. */
  post(path: string, body: unknown): Promise<Response> {
    return this.#fetch(path, this.#authorization, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#socket?.terminate();
  }

  get #authorization(): string | undefined {
    const { token } = this.#options;
    return token === undefined ? undefined : `Bearer ${token}`;
  }

  #fetch(path: string, authorization: string | undefined, init: RequestInit = {}) {
    return fetch(this.#urlOf(path, 'http'), {
      ...init,
      headers: {
        ...(init.headers as Readonly<Record<string, string>> | undefined),
        ...(authorization !== undefined && { Authorization: authorization }),
      },
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
  }

  /** The gateway may be at a path of a reverse proxy. */
  #urlOf(path: string, scheme: 'http' | 'ws'): string {
    const base = new URL(`.${path}`, this.#options.server);
    base.protocol = base.protocol === 'wss:' ? `${scheme}s:` : `${scheme}:`;
    return base.href;
  }

  /** Listens to the list of boards, and connects again when it is lost. */
  #follow(): void {
    const authorization = this.#authorization;
    const socket = new WebSocket(this.#urlOf(httpRoutes.boardsEvents.path, 'ws'), {
      maxPayload: maxMessageBytes,
      handshakeTimeout: requestTimeoutMs,
      headers: authorization === undefined ? {} : { Authorization: authorization },
    });
    this.#socket = socket;
    const watchdog = setTimeout(() => socket.terminate(), silenceMs);
    socket.on('message', (data) => {
      watchdog.refresh();
      this.#attempts = 0;
      this.#received((data as Buffer).toString());
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(watchdog);
      if (this.#isClosed) return;
      this.#timer = setTimeout(() => this.#follow(), backoff.delay(this.#attempts));
      this.#attempts += 1;
    });
  }

  #received(text: string): void {
    try {
      const message = parseBoardsMessage(text);
      if (message?.type === 'boards') this.#options.onBoards(message.boards);
    } catch {
      this.#socket?.terminate();
    }
  }
}
