/** The lines that were entered, as a shell recalls them. */
export class CommandHistory {
  #lines: readonly string[] = [];
  #recalled = 0;
  /** What was being typed before a line was recalled. */
  #draft = '';

  add(line: string): void {
    if (line !== this.#lines.at(-1)) this.#lines = [...this.#lines, line];
    this.#recalled = this.#lines.length;
    this.#draft = '';
  }

  /** The line that many steps after the current one; the last one is what is being typed. */
  recall(step: number, current: string): string {
    if (this.#recalled === this.#lines.length) this.#draft = current;
    this.#recalled = Math.min(Math.max(this.#recalled + step, 0), this.#lines.length);
    return this.#lines[this.#recalled] ?? this.#draft;
  }
}
