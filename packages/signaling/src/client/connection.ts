import { errorMessage } from '@boardcast/protocol';
import { redactedUrl } from '../redacted-url.ts';
import { SignalingError } from '../signaling-error.ts';
import type { OpenSocket, SignalingSocket } from './socket.ts';

/** Receives a connection's messages; nothing comes after `onClosed`. */
export interface ConnectionListener {
  onText(text: string): void;
  onClosed(reason: string): void;
}

export interface ConnectionOptions {
  readonly url: string;
  readonly openSocket: OpenSocket;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** One WebSocket, from its opening to its close. */
export class Connection {
  readonly #socket: SignalingSocket;
  #isClosed = false;

  private constructor(socket: SignalingSocket, listener: ConnectionListener) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      if (typeof data === 'string' && !this.#isClosed) listener.onText(data);
    };
    socket.onclose = ({ code, reason }) => {
      if (this.#isClosed) return;
      this.#isClosed = true;
      listener.onClosed(reason === '' ? `closed with code ${code}` : reason);
    };
  }

  /** Rejects with a `SignalingError`, or with the signal's reason. */
  static open(options: ConnectionOptions, listener: ConnectionListener): Promise<Connection> {
    const { url, openSocket, timeoutMs, signal } = options;
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const socket = openedBy(openSocket, url);
      const settle = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        socket.onopen = socket.onclose = null;
        socket.onerror = () => undefined;
      };
      const fail = (error: Error) => {
        settle();
        socket.close();
        reject(error);
      };
      const abort = () => fail(signal?.reason as Error);
      const late = () => fail(openError('timeout', url, `no answer in ${timeoutMs} ms`));
      const timer = setTimeout(late, timeoutMs);
      signal?.addEventListener('abort', abort);
      socket.onerror = (event) => fail(refusal(url, errorText(event)));
      socket.onclose = ({ code }) =>
        fail(openError('unreachable', url, `closed with code ${code}`));
      socket.onopen = () => {
        settle();
        resolve(new Connection(socket, listener));
      };
    });
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  /** Closes the socket. `onClosed` is not called. */
  close(): void {
    this.#isClosed = true;
    this.#socket.close(1000);
  }
}

function openedBy(openSocket: OpenSocket, url: string): SignalingSocket {
  try {
    return openSocket(url);
  } catch (error) {
    throw openError('unreachable', url, errorMessage(error));
  }
}

function openError(code: 'unreachable' | 'unauthorized' | 'timeout', url: string, reason: string) {
  return new SignalingError(code, `No WebSocket connection to ${redactedUrl(url)}: ${reason}`);
}

/** `ws` has the HTTP status in the error's message; browsers hide it. */
function refusal(url: string, text: string): SignalingError {
  return openError(/\b40[13]$/.test(text) ? 'unauthorized' : 'unreachable', url, text);
}

function errorText(event: unknown): string {
  const message = (event as { message?: unknown } | null)?.message;
  return typeof message === 'string' && message !== '' ? message : 'the connection was refused';
}
