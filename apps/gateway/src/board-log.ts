import { isProfileName, profiles } from '@boardcast/board';
import type { BoardEntry } from '@boardcast/protocol';

/** A board that publishes again at once has not disconnected. */
const graceMs = 3000;
/** More than these in a second are counted only. */
const maxLinesPerSecond = 10;

/** Logs which boards connect and disconnect, one line each. */
export class BoardLog {
  #log: ((line: string) => void) | undefined;
  /** Those that were logged as connected. */
  readonly #connected = new Map<string, string>();
  readonly #leaving = new Map<string, NodeJS.Timeout>();
  #lines = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Boards that are connected already are logged with the next update. */
  start(log: (line: string) => void): void {
    this.#log = log;
  }

  update(boards: readonly BoardEntry[]): void {
    if (this.#log === undefined) return;
    const live = new Map(
      boards.filter(({ state }) => state === 'live').map((board) => [board.name, board]),
    );
    for (const board of live.values()) this.#isLive(board);
    for (const name of this.#connected.keys()) {
      if (!live.has(name) && !this.#leaving.has(name)) this.#isLeaving(name);
    }
  }

  close(): void {
    this.#log = undefined;
    clearTimeout(this.#timer);
    for (const timer of this.#leaving.values()) clearTimeout(timer);
    this.#leaving.clear();
  }

  #isLive(board: BoardEntry): void {
    clearTimeout(this.#leaving.get(board.name));
    this.#leaving.delete(board.name);
    if (this.#connected.has(board.name)) return;
    const name = printable(board.name);
    this.#connected.set(board.name, name);
    this.#write(`${name} connected (${typeOf(board)})`);
  }

  #isLeaving(name: string): void {
    const leave = () => {
      this.#leaving.delete(name);
      this.#write(`${this.#connected.get(name) ?? ''} disconnected`);
      this.#connected.delete(name);
    };
    this.#leaving.set(name, setTimeout(leave, graceMs).unref());
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

/** A board chooses its own name, which must not control the terminal. */
function printable(text: string): string {
  return text.replace(/\p{C}/gu, '�');
}
