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
  /** Those of its objects that it created itself. */
  readonly created = new Set<string>();
  /** The socket that spoke for the session last. */
  outlet: Outlet | undefined;
  /** Spoken for since the last sweep. */
  touched = true;
  readonly #subscriptions = new Map<string, Subscription>();
  /** The ids of the subscriptions by what they are for, since every event asks. */
  readonly #listeners = new Map<string, Map<EventType, Set<string>>>();

  constructor(id: string) {
    this.id = id;
  }

  get empty(): boolean {
    return this.objects.size === 0;
  }

  get subscriptions(): number {
    return this.#subscriptions.size;
  }

  /** Returns the id of the subscription. */
  subscribe(object: string, type: EventType): string {
    const id = randomUUID();
    this.#subscriptions.set(id, { object, type });
    const types = this.#listeners.get(object) ?? new Map<EventType, Set<string>>();
    this.#listeners.set(object, types.set(type, (types.get(type) ?? new Set()).add(id)));
    return id;
  }

  unsubscribe(id: string): void {
    const subscription = this.#subscriptions.get(id);
    if (subscription === undefined) return;
    this.#subscriptions.delete(id);
    this.#listeners.get(subscription.object)?.get(subscription.type)?.delete(id);
  }

  listensTo(object: string, type: EventType): boolean {
    return (this.#listeners.get(object)?.get(type)?.size ?? 0) > 0;
  }

  forget(object: string): void {
    this.objects.delete(object);
    this.created.delete(object);
    for (const ids of this.#listeners.get(object)?.values() ?? []) {
      for (const id of ids) this.#subscriptions.delete(id);
    }
    this.#listeners.delete(object);
  }
}
