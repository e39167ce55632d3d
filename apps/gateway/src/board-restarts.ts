import { isPublished, makeEvent, stringify, type BoardEntry } from '@boardcast/protocol';
import { printable } from './printable.ts';

/** A board that restarts is back within this time. */
const intervalMs = 20_000;

/** `unknown`: there is no board of that name. */
export type RestartOutcome =
  | { readonly kind: 'asked' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly reason: string };

/** Asks a board to restart. */
export type RestartBoard = (name: string) => Promise<RestartOutcome>;

export interface BoardRestartsOptions {
  readonly boards: () => readonly BoardEntry[];
  /** Sends to the client that created a pipeline; false when it has no WebSocket. */
  readonly notify: (pipeline: string, text: string) => boolean;
  /** Passes the request on to another gateway; resolves with false when there is none for it. */
  readonly forward?: (name: string) => Promise<boolean>;
  /** A monotonic clock, in ms. */
  readonly now?: () => number;
}

/** Asks boards to restart that said that they can, each once within an interval. */
export class BoardRestarts {
  readonly #options: Required<BoardRestartsOptions>;
  /** When each board was asked last, by `now`. */
  readonly #asked = new Map<string, number>();

  constructor(options: BoardRestartsOptions) {
    const forward = () => Promise.resolve(false);
    this.#options = { forward, now: () => performance.now(), ...options };
  }

  /** Asks a board, also one of another gateway. */
  restart(name: string): Promise<RestartOutcome> {
    return this.#restart(name, this.#options.forward);
  }

  /** Asks a board whose client is here. */
  restartOwn(name: string): Promise<RestartOutcome> {
    return this.#restart(name, () => Promise.resolve(false));
  }

  async #restart(
    name: string,
    forward: (name: string) => Promise<boolean>,
  ): Promise<RestartOutcome> {
    const { boards, notify, now } = this.#options;
    const board = boards().find((candidate) => candidate.name === name);
    if (board === undefined) return { kind: 'unknown' };
    if (!isPublished(board)) return refused(name, 'is offline');
    if (board.canRestart !== true) return refused(name, 'does not restart on request');
    const waitMs = this.#waitMs(name);
    if (waitMs > 0) {
      return refused(name, `was asked a moment ago: ask again in ${Math.ceil(waitMs / 1000)} s`);
    }
    const event = makeEvent(board.pipeline, 'RestartRequested', {}, Date.now());
    this.#asked.set(name, now());
    if (notify(board.pipeline, stringify(event)) || (await forward(name))) return { kind: 'asked' };
    this.#asked.delete(name);
    return refused(name, 'is not connected');
  }

  /** How long a board must not be asked again. */
  #waitMs(name: string): number {
    const now = this.#options.now();
    for (const [board, askedAt] of this.#asked) {
      if (now - askedAt >= intervalMs) this.#asked.delete(board);
    }
    return intervalMs + (this.#asked.get(name) ?? -Infinity) - now;
  }
}

function refused(name: string, reason: string): RestartOutcome {
  return { kind: 'refused', reason: `${printable(name)} ${reason}.` };
}
