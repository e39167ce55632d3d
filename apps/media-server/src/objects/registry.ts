import { isReference, kurentoErrors, objectTypeOf } from '@boardcast/protocol';
import type { MediaObject } from './media-object.ts';
import type { ServerManager } from './server-manager.ts';

/** All objects by id. */
export class Registry {
  readonly #objects = new Map<string, MediaObject>();
  #manager: ServerManager | undefined;
  #destroyed: (id: string) => void = () => undefined;

  /** Adds the manager, which is never destroyed; `destroyed` is called for each object that is. */
  begin(manager: ServerManager, destroyed: (id: string) => void): void {
    this.#manager = manager;
    this.#destroyed = destroyed;
    this.#objects.set(manager.id, manager);
  }

  add(object: MediaObject): void {
    this.#objects.set(object.id, object);
    this.#manager?.objectCreated(object.id);
  }

  find(id: string): MediaObject | undefined {
    return this.#objects.get(id);
  }

  /** Throws 40101, or 40109 for a reference outside of its transaction. */
  get(id: string): MediaObject {
    const object = this.#objects.get(id);
    if (object !== undefined) return object;
    throw isReference(id) ? kurentoErrors.notCommitted(id) : kurentoErrors.objectNotFound(id);
  }

  /** Destroys an object, its children first; ignores the manager and unknown ids. */
  destroy(id: string): void {
    const object = this.#objects.get(id);
    if (object === undefined || object === this.#manager) return;
    for (const child of [...object.children]) this.destroy(child.id);
    this.#objects.delete(id);
    object.close();
    this.#destroyed(id);
    this.#manager?.objectDestroyed(id);
  }

  pipelines(): string[] {
    return [...this.#objects.keys()].filter((id) => objectTypeOf(id) === 'MediaPipeline');
  }

  get size(): number {
    return this.#objects.size;
  }
}
