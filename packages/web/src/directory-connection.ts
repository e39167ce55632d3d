import { parseBoardsMessage, type BoardEntry, type BoardsMessage } from '@boardcast/protocol';
import { exponentialBackoff, type OpenSocket, type SignalingSocket } from '@boardcast/signaling';

/** The gateway sends a heartbeat every 5 s: the connection is lost after this time without one. */
const heartbeatTimeoutMs = 12_000;
/** How long reconnecting may take until the list is marked as out of date. */
const staleTimeoutMs = 2000;
const backoff = exponentialBackoff({ firstMs: 300, maxMs: 3000 });

export interface DirectoryConnectionOptions {
  readonly url: string;
  readonly openSocket: OpenSocket;
  boardsChanged(boards: readonly BoardEntry[]): void;
  /** Whether the list is out of date. */
  staleChanged(isStale: boolean): void;
  /** The heartbeat is missing: other connections to the gateway may be lost too. */
  heartbeatMissing(): void;
}

/** Receives the gateway's list of boards over a WebSocket and reconnects until it is closed. */
export class DirectoryConnection {
  readonly #options: DirectoryConnectionOptions;
  #socket: SignalingSocket | undefined;
  #heartbeatTimer: ReturnType<typeof setTimeout> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #staleTimer: ReturnType<typeof setTimeout> | undefined;
  #isStale = false;
  #attempt = 0;
  #isClosed = false;

  constructor(options: DirectoryConnectionOptions) {
    this.#options = options;
    this.#open();
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    for (const timer of [this.#heartbeatTimer, this.#retryTimer, this.#staleTimer]) {
      clearTimeout(timer);
    }
    this.#dropSocket();
  }

  #open(): void {
    const { url, openSocket } = this.#options;
    const socket = openSocket(url);
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#receive(data);
    socket.onclose = () => this.#lost();
    // A close event follows.
    socket.onerror = () => undefined;
    this.#awaitMessage();
  }

  #awaitMessage(): void {
    clearTimeout(this.#heartbeatTimer);
    this.#heartbeatTimer = setTimeout(() => {
      this.#lost();
      this.#options.heartbeatMissing();
    }, heartbeatTimeoutMs);
  }

  #receive(data: unknown): void {
    let message: BoardsMessage | undefined;
    try {
      message = parseBoardsMessage(String(data));
    } catch (error) {
      console.error('Invalid message of the gateway:', error);
      return this.#lost();
    }
    this.#awaitMessage();
    this.#attempt = 0;
    clearTimeout(this.#staleTimer);
    this.#staleTimer = undefined;
    this.#setStale(false);
    if (message?.type === 'boards') this.#options.boardsChanged(message.boards);
  }

  #lost(): void {
    if (this.#isClosed) return;
    clearTimeout(this.#heartbeatTimer);
    this.#dropSocket();
    this.#staleTimer ??= setTimeout(() => this.#setStale(true), staleTimeoutMs);
    this.#retryTimer = setTimeout(() => this.#open(), backoff.delay(this.#attempt));
    this.#attempt += 1;
  }

  #dropSocket(): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    this.#socket = undefined;
    socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #setStale(isStale: boolean): void {
    if (isStale === this.#isStale) return;
    this.#isStale = isStale;
    this.#options.staleChanged(isStale);
  }
}
