import { errorMessage } from '@boardcast/protocol';
import { withDeadline } from '../deadline.ts';
import { redactedUrl } from '../redacted-url.ts';
import { SignalingError } from '../signaling-error.ts';
import { failureText, refusalStatus } from './refusal.ts';
import type { OpenSocket, SignalingSocket } from './socket.ts';

/** Receives a connection's messages; nothing comes after `onClosed`. */
export interface ConnectionListener {
  onText(text: string): void;
  onClosed(reason: string): void;
}

export interface ConnectionOptions {
  readonly url: string;
  readonly openSocket: OpenSocket;
  readonly token: string | undefined;
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
    const { url, timeoutMs, signal } = options;
    const timeoutError = () => openError('timeout', url, `no answer in ${timeoutMs} ms`);
    return withDeadline<Connection>({ timeoutMs, signal, timeoutError }, (resolve, reject) => {
      const socket = openedBy(options);
      let isOpen = false;
      socket.onerror = (event) => reject(refusal(url, event));
      socket.onclose = ({ code }) =>
        reject(openError('unreachable', url, `closed with code ${code}`));
      socket.onopen = () => {
        isOpen = true;
        resolve(new Connection(socket, listener));
      };
      return () => {
        socket.onopen = null;
        socket.onerror = () => undefined;
        if (isOpen) return;
        socket.onclose = null;
        socket.close();
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

function openedBy({ openSocket, url, token }: ConnectionOptions): SignalingSocket {
  try {
    return openSocket(url, token);
  } catch (error) {
    throw openError('unreachable', url, errorMessage(error));
  }
}

function openError(code: 'unreachable' | 'unauthorized' | 'timeout', url: string, reason: string) {
  return new SignalingError(code, `No WebSocket connection to ${redactedUrl(url)}: ${reason}`);
}

function refusal(url: string, event: unknown): SignalingError {
  const code = refusalStatus(event) === undefined ? 'unreachable' : 'unauthorized';
  return openError(code, url, failureText(event) || 'the connection was refused');
}
