import type { LoggedLine } from './cluster-member.ts';

const maxLines = 60;

/** The last things that happened to one client. */
export class RecentLog {
  readonly #lines: LoggedLine[] = [];

  add(text: string): void {
    this.#lines.push({ at: Date.now(), text });
    if (this.#lines.length > maxLines) this.#lines.shift();
  }

  between(from: number, to: number): readonly LoggedLine[] {
    return this.#lines.filter(({ at }) => at >= from && at <= to);
  }
}
