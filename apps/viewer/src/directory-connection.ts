import { exponentialBackoff, type OpenSocket, type SignalingSocket } from '@boardcast/signaling';
import { boardsIn, type Board } from './directory.ts';

/** The gateway sends something every 5 s: silence for so long means that the connection is dead. */
const silenceTimeoutMs = 12_000;
/** How long a reconnection may take before the list is called out of date. */
const staleTimeoutMs = 2000;
const backoff = exponentialBackoff({ firstMs: 300, maxMs: 3000 });

export interface DirectoryConnectionOptions {
  readonly url: string;
  readonly openSocket: OpenSocket;
  boardsChanged(boards: readonly Board[]): void;
  /** The list is out of date, or up to date again. */
  staleChanged(isStale: boolean): void;
  /** The gateway has sent nothing for too long; other connections to it may be dead too. */
  silent(): void;
}

/** Follows the gateway's list of boards over a WebSocket, and reconnects until it is closed. */
export class DirectoryConnection {
  readonly #options: DirectoryConnectionOptions;
  #socket: SignalingSocket | undefined;
  #silenceTimer: ReturnType<typeof setTimeout> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #staleTimer: ReturnType<typeof setTimeout> | undefined;
  #isStale = false;
  #attempt = 0;
  #isClosed = false;

  constructor(options: DirectoryConnectionOptions) {
    this.#options = options;
    this.#open();
  }

  /** May be called twice. */
  close(): void {
    this.#isClosed = true;
    for (const timer of [this.#silenceTimer, this.#retryTimer, this.#staleTimer]) {
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
    // A close follows.
    socket.onerror = () => undefined;
    this.#awaitMessage();
  }

  #awaitMessage(): void {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(() => {
      this.#lost();
      this.#options.silent();
    }, silenceTimeoutMs);
  }

  #receive(data: unknown): void {
    let boards: readonly Board[] | undefined;
    try {
      boards = boardsIn(String(data));
    } catch (error) {
      console.error('The gateway sent something that is no list of boards:', error);
      return this.#lost();
    }
    this.#awaitMessage();
    this.#attempt = 0;
    clearTimeout(this.#staleTimer);
    this.#staleTimer = undefined;
    this.#becomeStale(false);
    if (boards !== undefined) this.#options.boardsChanged(boards);
  }

  #lost(): void {
    if (this.#isClosed) return;
    clearTimeout(this.#silenceTimer);
    this.#dropSocket();
    this.#staleTimer ??= setTimeout(() => this.#becomeStale(true), staleTimeoutMs);
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

  #becomeStale(isStale: boolean): void {
    if (isStale === this.#isStale) return;
    this.#isStale = isStale;
    this.#options.staleChanged(isStale);
  }
}
