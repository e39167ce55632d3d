import { WebSocket } from 'ws';
import { closeCodes, type Upstream, type UpstreamClient } from './upstream.ts';

/** Messages that are queued while the media server's socket opens. */
const maxQueued = 100;
/** Clients are accepted while the media server restarts: a reconnection would take longer. */
const openTimeoutMs = 5000;
const retryMs = 200;

/** One client's WebSocket to the only media server. */
export class MediaServerUpstream implements Upstream {
  /** The URL of the media server, which changes when it is restarted. */
  readonly #url: () => string;
  readonly #client: UpstreamClient;
  readonly #headers: Readonly<Record<string, string>> | undefined;
  readonly #connectingSince = performance.now();
  readonly #queued: string[] = [];
  #socket: WebSocket;
  #wasOpen = false;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(url: () => string, client: UpstreamClient, secret?: string) {
    this.#url = url;
    if (secret !== undefined) this.#headers = { Authorization: `Bearer ${secret}` };
    this.#client = client;
    this.#socket = this.#connect();
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  send(text: string): void {
    if (this.isOpen) this.#socket.send(text);
    // The client is about to be disconnected.
    else if (this.#wasOpen) return;
    else if (this.#queued.length < maxQueued) this.#queued.push(text);
    else {
      const reason = 'Too many messages before the media server was ready';
      this.#client.close(closeCodes.tryAgainLater, reason);
    }
  }

  clientClosed(): void {
    clearTimeout(this.#retryTimer);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  #connect(): WebSocket {
    const socket = new WebSocket(this.#url(), this.#headers && { headers: this.#headers });
    socket.on('open', () => {
      this.#wasOpen = true;
      for (const text of this.#queued.splice(0)) socket.send(text);
    });
    socket.on('message', (data: Buffer) => this.#client.receive(data.toString()));
    socket.on('close', (code, reason) =>
      this.#wasOpen ? this.#onClose(code, reason) : this.#retry(),
    );
    socket.on('error', () => socket.terminate());
    return socket;
  }

  /** The media server could not be reached: it may be restarting. */
  #retry(): void {
    if (performance.now() - this.#connectingSince > openTimeoutMs) {
      this.#client.close(closeCodes.serviceRestart, 'The media server is unavailable');
    } else if (this.#client.isOpen) {
      this.#retryTimer = setTimeout(() => (this.#socket = this.#connect()), retryMs);
    }
  }

  #onClose(code: number, reason: Buffer): void {
    if (code === closeCodes.policyViolation) this.#client.close(code, reason);
    else this.#client.close(closeCodes.serviceRestart, 'The media server was restarted');
  }
}
