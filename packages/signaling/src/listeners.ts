type Listener = (...args: readonly unknown[]) => void;

/** Listeners by name; one that throws does not keep the others from hearing. */
export class Listeners<Events extends Record<keyof Events, readonly unknown[]>> {
  readonly #listeners = new Map<keyof Events, Set<Listener>>();

  /** Adds a listener and returns what removes it. */
  on<Name extends keyof Events>(name: Name, listener: (...args: Events[Name]) => void): () => void {
    const group = this.#listeners.get(name) ?? new Set();
    const own: Listener = (...args) => listener(...(args as unknown as Events[Name]));
    this.#listeners.set(name, group.add(own));
    return () => group.delete(own);
  }

  emit<Name extends keyof Events>(name: Name, ...args: Events[Name]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      try {
        listener(...args);
      } catch (error) {
        console.error(`A listener of '${String(name)}' failed:`, error);
      }
    }
  }
}
