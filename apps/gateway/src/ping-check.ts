import type { WebSocket } from 'ws';

const intervalMs = 20_000;

/** Terminates the WebSockets of a server that missed a ping: their clients are gone. */
export class PingCheck {
  readonly #clients: () => Iterable<WebSocket>;
  /** Those that have not answered the last ping yet. */
  readonly #unanswered = new WeakSet<WebSocket>();
  readonly #timer = setInterval(() => this.#check(), intervalMs);
  #checkedAt = performance.now();

  constructor(clients: () => Iterable<WebSocket>) {
    this.#clients = clients;
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.#timer);
  }

  /** After this process itself was suspended, answers may have arrived that are not read yet. */
  #check(): void {
    const wasSuspended = performance.now() - this.#checkedAt > intervalMs * 1.5;
    this.#checkedAt = performance.now();
    if (wasSuspended) return;
    for (const client of this.#clients()) {
      if (this.#unanswered.has(client)) {
        client.terminate();
        continue;
      }
      this.#unanswered.add(client);
      client.once('pong', () => this.#unanswered.delete(client));
      client.ping();
    }
  }
}
