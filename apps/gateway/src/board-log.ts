import { isProfileName, profiles } from '@boardcast/board';
import type { BoardEntry } from '@boardcast/protocol';
import type { BoardEvent } from './board-events.ts';
import { printable } from './printable.ts';

/** More than these in a second are counted only. */
const maxLinesPerSecond = 10;

/** Logs which boards connect and disconnect, one line each. */
export class BoardLog {
  #log: ((line: string) => void) | undefined;
  /** The lines about boards that connected before the log started. */
  readonly #early = new Map<string, string>();
  #lines = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Begins with the boards that are connected already. */
  start(log: (line: string) => void): void {
    this.#log = log;
    for (const line of this.#early.values()) this.#write(line);
    this.#early.clear();
  }

  handle(event: BoardEvent): void {
    if (event.type !== 'board.online' && event.type !== 'board.offline') return;
    const { name } = event.board;
    if (event.type === 'board.online') {
      this.#connected(name, `${printable(name)} connected (${typeOf(event.board)})`);
    } else if (this.#log !== undefined) this.#write(`${printable(name)} disconnected`);
    else this.#early.delete(name);
  }

  close(): void {
    this.#log = undefined;
    clearTimeout(this.#timer);
  }

  #connected(name: string, line: string): void {
    if (this.#log === undefined) this.#early.set(name, line);
    else this.#write(line);
  }

  #write(line: string): void {
    this.#lines += 1;
    if (this.#lines <= maxLinesPerSecond) this.#log?.(line);
    this.#timer ??= setTimeout(() => this.#nextSecond(), 1000).unref();
  }

  #nextSecond(): void {
    const more = this.#lines - maxLinesPerSecond;
    this.#timer = undefined;
    this.#lines = 0;
    if (more > 0) this.#log?.(`${more} more boards connected or disconnected`);
  }
}

function typeOf({ profile }: BoardEntry): string {
  if (profile === null) return 'unknown board';
  return isProfileName(profile) ? profiles[profile].chip : printable(profile);
}
