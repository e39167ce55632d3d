import { randomUUID } from 'node:crypto';
import type { EventType } from '@boardcast/protocol';

/** Where a session's events go. */
export interface Outlet {
  send(text: string): void;
}

interface Subscription {
  readonly object: string;
  readonly type: EventType;
}

/** A set of references to objects, and the subscriptions to their events; no owner of anything. */
export class Session {
  readonly id: string;
  readonly objects = new Set<string>();
  /** The socket that spoke for the session last. */
  outlet: Outlet | undefined;
  /** Spoken for since the last sweep. */
  touched = true;
  readonly #subscriptions = new Map<string, Subscription>();

  constructor(id: string) {
    this.id = id;
  }

  get empty(): boolean {
    return this.objects.size === 0;
  }

  /** Returns the id of the subscription. */
  subscribe(object: string, type: EventType): string {
    const id = randomUUID();
    this.#subscriptions.set(id, { object, type });
    return id;
  }

  unsubscribe(id: string): void {
    this.#subscriptions.delete(id);
  }

  listensTo(object: string, type: EventType): boolean {
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.object === object && subscription.type === type) return true;
    }
    return false;
  }

  forget(object: string): void {
    this.objects.delete(object);
    for (const [id, subscription] of this.#subscriptions) {
      if (subscription.object === object) this.#subscriptions.delete(id);
    }
  }
}
