import type { Principal } from './principal.ts';

const maxLogged = 200;

/** A request that its principal has no permission for. */
export interface RefusedRequest {
  /** The missing permission. */
  readonly action: string;
  readonly method: string;
}

/** Counts refused requests, and logs each kind once for each principal. */
export class RefusedRequests {
  readonly #log: (line: string) => void;
  readonly #logged = new Set<string>();
  readonly #counts = new Map<string, number>();

  constructor(log: (line: string) => void = console.error) {
    this.#log = log;
  }

  /** How many there were since the start, by the missing permission. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  add({ id }: Principal, { action, method }: RefusedRequest): void {
    this.#counts.set(action, (this.#counts.get(action) ?? 0) + 1);
    const line = `Refused: ${method.slice(0, 40)} of ${id} needs the permission "${action}".`;
    if (this.#logged.size >= maxLogged || this.#logged.has(line)) return;
    this.#logged.add(line);
    this.#log(line);
  }
}
