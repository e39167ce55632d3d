type Listener<Value> = (value: Value) => void;

/** Typed events; a listener that throws is reported, and harms neither the others nor the sender. */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<Listener<never>>>();

  /** Returns the function that takes the listener off again. */
  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    // The same function may listen twice; each of the two is taken off by itself.
    const own: Listener<Events[Name]> = (value) => listener(value);
    listeners.add(own);
    return () => void listeners.delete(own);
  }

  emit<Name extends keyof Events>(name: Name, value: Events[Name]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      callSafely(listener as Listener<Events[Name]>, value);
    }
  }
}

/** Calls a listener of somebody else's. */
export function callSafely<Value>(listener: Listener<Value>, value: Value): void {
  try {
    listener(value);
  } catch (error) {
    console.error('A listener threw.', error);
  }
}
