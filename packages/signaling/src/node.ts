import { WebSocket } from 'ws';
import type { OpenSocket, SignalingSocket } from './socket.ts';

const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
const HANDSHAKE_TIMEOUT_MS = 10_000;

class NodeSocket implements SignalingSocket {
  onopen: SignalingSocket['onopen'] = null;
  onmessage: SignalingSocket['onmessage'] = null;
  onclose: SignalingSocket['onclose'] = null;
  onerror: SignalingSocket['onerror'] = null;
  readonly #socket: WebSocket;
  #error = '';

  constructor(url: string) {
    this.#socket = new WebSocket(url, {
      maxPayload: MAX_MESSAGE_BYTES,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      perMessageDeflate: false,
    });
    this.#socket.on('open', () => this.onopen?.());
    this.#socket.on('message', (data, isBinary) => {
      this.onmessage?.({ data: isBinary ? data : String(data) });
    });
    this.#socket.on('error', (error) => {
      this.#error = error.message;
      this.onerror?.(error);
    });
    this.#socket.on('close', (code, reason) => {
      // A browser tells no reason for a failed opening; Node knows one, so it is passed on.
      this.onclose?.({ code, reason: reason.toString() || this.#error });
    });
  }

  send(text: string): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text);
  }

  close(code?: number, reason?: string): void {
    this.#socket.close(code, reason);
  }
}

/** A WebSocket of the `ws` package; a message over 16 MB closes it. */
export const openNodeSocket: OpenSocket = (url) => new NodeSocket(url);
