import { openBrowserSocket, type OpenSocket, type SignalingSocket } from '@boardcast/signaling';

/** What a socket sees when its network vanishes (RFC 6455 section 7.1.5). */
const abnormalClosure = 1006;

/** The board's Wi-Fi: off the air its sockets are lost, and new ones wait for it to come back. */
export class Radio {
  readonly #sockets = new Set<RadioSocket>();
  #isOnAir = false;

  get isOnAir(): boolean {
    return this.#isOnAir;
  }

  readonly openSocket: OpenSocket = (url) => {
    const socket = new RadioSocket(url, () => this.#sockets.delete(socket));
    this.#sockets.add(socket);
    if (this.#isOnAir) socket.connect();
    return socket;
  };

  /** Cuts what is open while the network stays; false when nothing is. */
  dropSockets(): boolean {
    const open = [...this.#sockets];
    for (const socket of open) socket.drop('the socket was cut');
    return open.length > 0;
  }

  setOnAir(isOnAir: boolean): void {
    if (this.#isOnAir === isOnAir) return;
    this.#isOnAir = isOnAir;
    for (const socket of [...this.#sockets]) {
      if (isOnAir) socket.connect();
      else socket.drop('the Wi-Fi is gone');
    }
  }
}

class RadioSocket implements SignalingSocket {
  onopen: SignalingSocket['onopen'] = null;
  onmessage: SignalingSocket['onmessage'] = null;
  onclose: SignalingSocket['onclose'] = null;
  onerror: SignalingSocket['onerror'] = null;
  readonly #url: string;
  readonly #gone: () => void;
  #inner: SignalingSocket | undefined;

  constructor(url: string, gone: () => void) {
    this.#url = new URL(url).href;
    this.#gone = gone;
  }

  connect(): void {
    if (this.#inner !== undefined) return;
    const inner = openBrowserSocket(this.#url);
    this.#inner = inner;
    inner.onopen = () => this.onopen?.();
    inner.onmessage = (event) => this.onmessage?.(event);
    inner.onerror = (event) => this.onerror?.(event);
    inner.onclose = (event) => this.#end(event);
  }

  /** It is lost under whoever holds it: nobody says goodbye. */
  drop(reason: string): void {
    this.#release();
    this.#end({ code: abnormalClosure, reason });
  }

  send(text: string): void {
    this.#inner?.send(text);
  }

  close(code?: number, reason?: string): void {
    this.#gone();
    this.#inner?.close(code, reason);
  }

  #end(event: { readonly code: number; readonly reason: string }): void {
    this.#gone();
    this.onclose?.(event);
  }

  #release(): void {
    const inner = this.#inner;
    if (inner === undefined) return;
    inner.onopen = inner.onmessage = inner.onclose = inner.onerror = null;
    inner.close();
  }
}
