import { defaultMessageRate, FloodGuard, floodRecoveryMs } from '@boardcast/process';

/** Of all WebSockets of one client; the one of 40 boards and their viewers is far below it. */
const clientRate = 2000;
const clientBytesPerMessage = 4 * 1024;

interface SharedGuard {
  readonly guard: FloodGuard;
  usedAt: number;
}

/** Counts a message of a WebSocket; returns why it is one too many. */
export type MessageGuard = (bytes: number) => string | undefined;

/**
 * Limits the messages of each WebSocket, and of all WebSockets of one client together: it could open
 * more of them, or again when one was closed.
 */
export class MessageLimit {
  readonly #clients = new Map<string, SharedGuard>();
  readonly #now: () => number;
  #sweptAt = 0;
  #exceeded = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** How often a limit was exceeded. */
  get exceeded(): number {
    return this.#exceeded;
  }

  /** The guard of a new WebSocket. `client` is the same for all of one client. */
  open(client: string): MessageGuard {
    const own = new FloodGuard(defaultMessageRate, { now: this.#now() });
    return (bytes) => {
      const now = this.#now();
      const reason = own.take(bytes, now) ?? this.#shared(client, now).take(bytes, now);
      if (reason !== undefined) this.#exceeded += 1;
      return reason;
    };
  }

  #shared(client: string, now: number): FloodGuard {
    this.#sweep(now);
    const used = this.#clients.get(client);
    if (used !== undefined) {
      used.usedAt = now;
      return used.guard;
    }
    const guard = new FloodGuard(clientRate, { now, bytesPerMessage: clientBytesPerMessage });
    this.#clients.set(client, { guard, usedAt: now });
    return guard;
  }

  #sweep(now: number): void {
    if (now - this.#sweptAt < floodRecoveryMs) return;
    this.#sweptAt = now;
    for (const [client, { usedAt }] of this.#clients) {
      if (now - usedAt > floodRecoveryMs) this.#clients.delete(client);
    }
  }
}
