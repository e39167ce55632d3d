import { openBrowserSocket, type OpenSocket, type SignalingSocket } from '@boardcast/signaling';
import { sessionStatus } from './session-status.ts';

/** The close code of a connection that was lost (RFC 6455 section 7.1.5). */
const abnormalClosure = 1006;

/** The board's sockets: while it is offline, open ones are lost and new ones wait. */
export class SocketPool {
  readonly #sockets = new Set<PooledSocket>();
  #isOnline = false;

  readonly openSocket: OpenSocket = (url, token) => {
    const socket = new PooledSocket(url, token, () => this.#sockets.delete(socket));
    this.#sockets.add(socket);
    if (this.#isOnline) socket.connect();
    return socket;
  };

  /** Drops the open sockets; false if there are none. */
  dropSockets(): boolean {
    const open = [...this.#sockets];
    for (const socket of open) socket.drop('the socket was dropped');
    return open.length > 0;
  }

  setOnline(isOnline: boolean): void {
    if (this.#isOnline === isOnline) return;
    this.#isOnline = isOnline;
    for (const socket of [...this.#sockets]) {
      if (isOnline) socket.connect();
      else socket.drop('Wi-Fi disconnected');
    }
  }
}

class PooledSocket implements SignalingSocket {
  onopen: SignalingSocket['onopen'] = null;
  onmessage: SignalingSocket['onmessage'] = null;
  onclose: SignalingSocket['onclose'] = null;
  onerror: SignalingSocket['onerror'] = null;
  readonly #url: string;
  readonly #token: string | undefined;
  readonly #removed: () => void;
  #inner: SignalingSocket | undefined;

  constructor(url: string, token: string | undefined, removed: () => void) {
    this.#url = new URL(url).href;
    this.#token = token;
    this.#removed = removed;
  }

  connect(): void {
    if (this.#inner !== undefined) return;
    const inner = openBrowserSocket(this.#url, this.#token);
    this.#inner = inner;
    let isOpen = false;
    inner.onopen = () => {
      isOpen = true;
      this.onopen?.();
    };
    inner.onmessage = (event) => this.onmessage?.(event);
    inner.onerror = (event) => this.onerror?.(event);
    inner.onclose = (event) => {
      if (isOpen) this.#end(event);
      else void this.#endUnopened(event);
    };
  }

  /** Closes the socket as a lost connection does, for its owner. */
  drop(reason: string): void {
    this.#release();
    this.#end({ code: abnormalClosure, reason });
  }

  send(text: string): void {
    this.#inner?.send(text);
  }

  close(code?: number, reason?: string): void {
    this.#removed();
    this.#inner?.close(code, reason);
  }

  /** A browser hides why a socket did not open: the gateway says whether the key was the reason. */
  async #endUnopened(event: { readonly code: number; readonly reason: string }): Promise<void> {
    const status = await sessionStatus(this.#url, this.#token);
    if (status !== undefined) this.onerror?.({ message: `HTTP status ${status}` });
    this.#end(event);
  }

  #end(event: { readonly code: number; readonly reason: string }): void {
    this.#removed();
    this.onclose?.(event);
  }

  #release(): void {
    const inner = this.#inner;
    if (inner === undefined) return;
    inner.onopen = inner.onmessage = inner.onclose = inner.onerror = null;
    inner.close();
  }
}
