import { errorMessage } from '@boardcast/protocol';

/** Listeners of one event. One that throws is reported and does not affect the others. */
export class Listeners<Arguments extends readonly unknown[]> {
  readonly #report: (problem: string) => void;
  readonly #listeners = new Set<(...given: Arguments) => void>();

  constructor(report: (problem: string) => void) {
    this.#report = report;
  }

  /** Adds a listener; returns a function that removes it. */
  add(listener: (...given: Arguments) => void): () => void {
    const own = (...given: Arguments) => listener(...given);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  call(...given: Arguments): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(...given);
      } catch (error) {
        this.#report(`A listener of the directory threw: ${errorMessage(error)}`);
      }
    }
  }
}
