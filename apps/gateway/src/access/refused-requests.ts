import type { Refusal } from './permissions.ts';
import type { Principal } from './principal.ts';

const maxLogged = 200;

/** Counts refused requests, and logs each kind once for each principal. */
export class RefusedRequests {
  readonly #log: (line: string) => void;
  readonly #logged = new Set<string>();
  #total = 0;

  constructor(log: (line: string) => void = console.error) {
    this.#log = log;
  }

  /** How many there were since the start. */
  get total(): number {
    return this.#total;
  }

  add({ id }: Principal, { action, method }: Refusal): void {
    this.#total += 1;
    const line = `Refused: ${method.slice(0, 40)} of ${id} needs the permission "${action}".`;
    if (this.#logged.size >= maxLogged || this.#logged.has(line)) return;
    this.#logged.add(line);
    this.#log(line);
  }
}
