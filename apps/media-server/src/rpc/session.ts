import { randomUUID } from 'node:crypto';
import type { EventType } from '@boardcast/protocol';
import type { SessionState } from '@boardcast/protocol/server';
import type { Client } from './client.ts';

interface Subscription {
  readonly object: string;
  readonly type: EventType;
}

/** References to objects, and subscriptions to their events. */
export class Session implements SessionState<Client> {
  readonly id: string;
  readonly objects = new Set<string>();
  /** The objects that it created, a subset of `objects`. */
  readonly created = new Set<string>();
  client: Client | undefined;
  wasUsed = true;
  readonly #subscriptions = new Map<string, Subscription>();
  /** The ids of the subscriptions by object and type: looked up for every event. */
  readonly #listeners = new Map<string, Map<EventType, Set<string>>>();

  constructor(id: string) {
    this.id = id;
  }

  get isEmpty(): boolean {
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
