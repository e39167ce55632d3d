/** Handles something now, or returns what is awaited before the next may be handled. */
export type Turn = () => Promise<void> | undefined;

/** Handles one thing after another: at once while nothing is awaited. */
export class RequestTurns {
  readonly #waiting: Turn[] = [];
  readonly #max: number;
  readonly #onError: () => void;
  #isBusy = false;

  /** At most `max` wait; an unexpected error of an awaited turn is reported. */
  constructor(max: number, onError: () => void) {
    this.#max = max;
    this.#onError = onError;
  }

  /** False when too many wait already. */
  take(turn: Turn): boolean {
    if (this.#isBusy) {
      if (this.#waiting.length >= this.#max) return false;
      this.#waiting.push(turn);
      return true;
    }
    this.#run(turn);
    return true;
  }

  /** What waits is dropped. */
  clear(): void {
    this.#waiting.length = 0;
  }

  #run(turn: Turn): void {
    const awaited = turn();
    if (awaited === undefined) return;
    this.#isBusy = true;
    awaited.catch(this.#onError).finally(() => this.#next());
  }

  #next(): void {
    this.#isBusy = false;
    try {
      for (let turn = this.#waiting.shift(); turn !== undefined; turn = this.#waiting.shift()) {
        this.#run(turn);
        if (this.#isBusy) return;
      }
    } catch {
      this.#onError();
    }
  }
}
