import { EventEmitter } from 'node:events';
import type { SignalingSocket } from '@boardcast/signaling';
import { WebSocket } from 'ws';

/** The part of a client's WebSocket that the proxy uses; `ws` has it. */
export interface ClientSocket {
  readonly readyState: number;
  /** Bytes that were sent and are not read. */
  readonly bufferedAmount: number;
  on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  send(text: string): void;
  close(code?: number, reason?: string | Buffer): void;
  terminate(): void;
  /** Reads no more. */
  pause(): void;
}

/** Close codes (RFC 6455 section 7.4.1). */
const normal = 1000;
const abnormal = 1006;

/** A WebSocket within this process: what the client's side sends, the accepted one receives. */
export class LocalSocket implements SignalingSocket {
  onopen: SignalingSocket['onopen'] = null;
  onmessage: SignalingSocket['onmessage'] = null;
  onclose: SignalingSocket['onclose'] = null;
  onerror: SignalingSocket['onerror'] = null;
  /** The other side. */
  readonly accepted: ClientSocket = new AcceptedSocket(this);
  #isOpen = true;

  constructor() {
    queueMicrotask(() => this.#isOpen && this.onopen?.());
  }

  send(text: string): void {
    this.#later(() => (this.accepted as AcceptedSocket).emit('message', Buffer.from(text), false));
  }

  close(code = normal, reason = ''): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    queueMicrotask(() => {
      (this.accepted as AcceptedSocket).closed();
      this.onclose?.({ code, reason });
    });
  }

  /** From the other side. */
  receive(text: string): void {
    this.#later(() => this.onmessage?.({ data: text }));
  }

  #later(act: () => void): void {
    queueMicrotask(() => this.#isOpen && act());
  }
}

class AcceptedSocket extends EventEmitter implements ClientSocket {
  readonly bufferedAmount = 0;
  readyState: number = WebSocket.OPEN;
  readonly #client: LocalSocket;
  #isPaused = false;

  constructor(client: LocalSocket) {
    super();
    this.#client = client;
  }

  override emit(event: 'message' | 'close', ...args: unknown[]): boolean {
    return event === 'message' && this.#isPaused ? false : super.emit(event, ...args);
  }

  send(text: string): void {
    this.#client.receive(text);
  }

  close(code = normal, reason: string | Buffer = ''): void {
    this.#client.close(code, reason.toString());
  }

  terminate(): void {
    this.#client.close(abnormal);
  }

  pause(): void {
    this.#isPaused = true;
  }

  closed(): void {
    this.readyState = WebSocket.CLOSED;
    this.emit('close');
  }
}
