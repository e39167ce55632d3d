import { randomUUID } from 'node:crypto';
import type { EventMessage } from '@boardcast/protocol';
import { SERVER_MANAGER_ID, stringify } from '@boardcast/protocol';
import type { MediaObject } from '../objects/media-object.ts';
import type { Registry } from '../objects/registry.ts';
import type { Outlet } from './session.ts';
import { Session } from './session.ts';

/** Every session; an object lives as long as one of them refers to it. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();
  /** The sessions that refer to each object, the manager included: none else can listen to it. */
  readonly #referrers = new Map<string, Set<Session>>();
  readonly #registry: Registry;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  find(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  /** A session by any name that a client gives, or a new one. */
  open(id: string = randomUUID()): Session {
    const session = this.#sessions.get(id) ?? new Session(id);
    this.#sessions.set(id, session);
    return session;
  }

  ids(): string[] {
    return [...this.#sessions.keys()].sort();
  }

  /** Adds an object and all that it lies in. */
  refer(session: Session, object: MediaObject): void {
    for (let at: MediaObject | undefined = object; at !== undefined; at = at.parent) {
      this.#add(session, at.id);
    }
  }

  /** A new object belongs to its maker and to all that refer to its parent. */
  created(session: Session, object: MediaObject): void {
    this.refer(session, object);
    session.created.add(object.id);
    for (const other of this.#referrersOf(object.parent?.id)) this.#add(other, object.id);
  }

  /** Drops a session's reference to an object and to what lies in it; the last one ends the object. */
  drop(session: Session, object: MediaObject): void {
    for (const child of [...object.children]) this.drop(session, child);
    this.#remove(session, object.id);
    if (object.id === SERVER_MANAGER_ID) return;
    if (!this.#referrers.has(object.id)) this.#registry.destroy(object.id);
  }

  /** An object is gone. */
  forget(id: string): void {
    for (const session of this.#referrersOf(id)) this.#remove(session, id);
  }

  /** Ends a session and all that only it referred to. */
  close(session: Session): void {
    for (const id of [...session.objects]) {
      const object = this.#registry.find(id);
      if (object !== undefined) this.drop(session, object);
    }
    this.#remove(session, SERVER_MANAGER_ID);
    this.#sessions.delete(session.id);
  }

  /** Delivers an event once to each session that subscribed and has a socket. */
  deliver(event: EventMessage): void {
    const { object, type } = event.params.value;
    let text: string | undefined;
    for (const session of this.#referrersOf(object)) {
      if (session.outlet === undefined || !session.listensTo(object, type)) continue;
      text ??= stringify(event);
      session.outlet.send(text);
    }
  }

  /** A socket is gone: nothing of its sessions is released. */
  disconnected(outlet: Outlet): void {
    for (const session of this.#sessions.values()) {
      if (session.outlet !== outlet) continue;
      session.outlet = undefined;
      if (session.empty) this.close(session);
    }
  }

  /**
   * Ends the sessions that nobody has spoken for since the sweep before, but for one that created
   * what a peer is connected to: its socket may be lost while its media flow.
   */
  sweep(): void {
    for (const session of [...this.#sessions.values()]) {
      const abandoned = session.outlet === undefined && !session.touched;
      if (abandoned && !this.#isConnected(session)) this.close(session);
      session.touched = false;
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
    return [...created].some((id) => this.#registry.find(id)?.peerConnected);
  }
}
