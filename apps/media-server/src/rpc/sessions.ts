import { randomUUID } from 'node:crypto';
import type { EventMessage } from '@boardcast/protocol';
import { SERVER_MANAGER_ID, stringify } from '@boardcast/protocol';
import { detach, sweep, type SessionStore } from '@boardcast/protocol/server';
import type { MediaObject } from '../objects/media-object.ts';
import type { Registry } from '../objects/registry.ts';
import type { Client } from './client.ts';
import { Session } from './session.ts';

/** All sessions. An object exists as long as a session refers to it. */
export class Sessions implements SessionStore<Session> {
  readonly #sessions = new Map<string, Session>();
  /** The sessions that refer to each object, the manager included: only these can have subscriptions. */
  readonly #referrers = new Map<string, Set<Session>>();
  readonly #registry: Registry;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  find(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  open(id: string = randomUUID()): Session {
    const session = this.#sessions.get(id) ?? new Session(id);
    this.#sessions.set(id, session);
    return session;
  }

  ids(): string[] {
    return [...this.#sessions.keys()].sort();
  }

  /** Adds a reference to an object and to its ancestors. */
  refer(session: Session, object: MediaObject): void {
    for (let at: MediaObject | undefined = object; at !== undefined; at = at.parent) {
      this.#add(session, at.id);
    }
  }

  /** A new object is referred to by its creator and by every session that refers to its parent. */
  created(session: Session, object: MediaObject): void {
    this.refer(session, object);
    session.created.add(object.id);
    for (const other of this.#referrersOf(object.parent?.id)) this.#add(other, object.id);
  }

  /** Drops a session's references to an object and its children; without references it is destroyed. */
  drop(session: Session, object: MediaObject): void {
    for (const child of [...object.children]) this.drop(session, child);
    this.#remove(session, object.id);
    if (object.id === SERVER_MANAGER_ID) return;
    if (!this.#referrers.has(object.id)) this.#registry.destroy(object.id);
  }

  /** Drops all references to an object that was destroyed. */
  forget(id: string): void {
    for (const session of this.#referrersOf(id)) this.#remove(session, id);
  }

  /** Closes a session and destroys the objects that only it referred to. */
  close(session: Session): void {
    for (const id of [...session.objects]) {
      const object = this.#registry.find(id);
      if (object !== undefined) this.drop(session, object);
    }
    this.#remove(session, SERVER_MANAGER_ID);
    this.#sessions.delete(session.id);
  }

  /** Sends an event once to each session that subscribed to it and has a client. */
  deliver(event: EventMessage): void {
    const { object, type } = event.params.value;
    let text: string | undefined;
    for (const session of this.#referrersOf(object)) {
      if (session.client === undefined || !session.listensTo(object, type)) continue;
      text ??= stringify(event);
      session.client.send(text);
    }
  }

  /** A client disconnected; the objects of its sessions stay. */
  disconnected(client: Client): void {
    for (const session of detach(client, this.#sessions.values())) this.close(session);
  }

  /**
   * Closes the sessions that were not used since the last sweep, except those that created an endpoint
   * whose peer is connected: the client may reconnect while its media flow.
   */
  sweep(): void {
    for (const session of sweep(this.#sessions.values())) {
      if (!this.#isConnected(session)) this.close(session);
    }
  }

  #referrersOf(object: string | undefined): readonly Session[] {
    return object === undefined ? [] : [...(this.#referrers.get(object) ?? [])];
  }

  #add(session: Session, object: string): void {
    if (object !== SERVER_MANAGER_ID) session.objects.add(object);
    this.#referrers.set(object, (this.#referrers.get(object) ?? new Set()).add(session));
  }

  #remove(session: Session, object: string): void {
    session.forget(object);
    const referrers = this.#referrers.get(object);
    referrers?.delete(session);
    if (referrers?.size === 0) this.#referrers.delete(object);
  }

  #isConnected({ created }: Session): boolean {
    return [...created].some((id) => this.#registry.find(id)?.isPeerConnected);
  }
}
