/** Times that the media server's log tells of, in milliseconds since 1970. */
export class LoggedTimes {
  readonly #field: string;
  readonly #times: { readonly from: number; readonly to: number }[] = [];

  /** `field` has how many milliseconds until the line it was, as `stallMs` and `gapMs` have. */
  constructor(field: string) {
    this.#field = field;
  }

  /** Takes a line of the log; most are of something else. */
  note(line: string): void {
    if (!line.includes(`"${this.#field}":`)) return;
    const fields = JSON.parse(line) as Readonly<Record<string, unknown>>;
    const to = Number(fields['time']);
    this.#times.push({ from: to - Number(fields[this.#field]), to });
  }

  /** How much of the time between two others the longest of them takes. */
  msBetween(from: number, to: number): number {
    const parts = this.#times.map((time) => Math.min(to, time.to) - Math.max(from, time.from));
    return Math.max(0, ...parts);
  }
}
