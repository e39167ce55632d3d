import type { OpenSocket, SignalingSocket } from './socket.ts';
import { redactedUrl } from '../redacted-url.ts';

/** What a connection tells its owner; nothing more after `onClosed`. */
export interface ConnectionListener {
  onText(text: string): void;
  onClosed(reason: string): void;
}

/** One WebSocket from its opening to its end; a client has one after the other. */
export class Connection {
  readonly #socket: SignalingSocket;
  #closed = false;

  private constructor(socket: SignalingSocket, listener: ConnectionListener) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      if (typeof data === 'string' && !this.#closed) listener.onText(data);
    };
    socket.onclose = ({ code, reason }) => {
      if (this.#closed) return;
      this.#closed = true;
      listener.onClosed(reason === '' ? `closed with code ${code}` : reason);
    };
  }

  /** Resolves when the socket is open; rejects in one line when it does not open in time. */
  static open(
    url: string,
    openSocket: OpenSocket,
    timeoutMs: number,
    listener: ConnectionListener,
  ): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = openSocket(url);
      const fail = (why: string) => {
        clearTimeout(timer);
        socket.onopen = socket.onclose = null;
        socket.close();
        reject(
          new Error(
            `No Kurento answers at ${redactedUrl(url)}: ${why}. Is it running, and a ws:// address?`,
          ),
        );
      };
      const timer = setTimeout(() => fail(`no answer in ${timeoutMs} ms`), timeoutMs);
      socket.onerror = (event) => fail(errorText(event));
      socket.onclose = ({ code }) => fail(`closed with code ${code}`);
      socket.onopen = () => {
        clearTimeout(timer);
        socket.onerror = () => undefined;
        resolve(new Connection(socket, listener));
      };
    });
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  /** Ends the connection without telling the listener. */
  close(): void {
    this.#closed = true;
    this.#socket.close(1000);
  }
}

function errorText(event: unknown): string {
  const message = (event as { message?: unknown } | null)?.message;
  return typeof message === 'string' && message !== '' ? message : 'the connection was refused';
}
