import { errorMessage } from '@boardcast/protocol';
import type { Log } from './log.ts';

type Listener = (...args: readonly unknown[]) => void;

/** Listeners by event name. One that throws is logged and does not affect the others. */
export class Listeners<Events extends Record<keyof Events, readonly unknown[]>> {
  readonly #log: Log;
  readonly #listeners = new Map<keyof Events, Set<Listener>>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Adds a listener; returns a function that removes it. */
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
        this.#log('error', `A listener of '${String(name)}' threw: ${errorMessage(error)}`);
      }
    }
  }
}
