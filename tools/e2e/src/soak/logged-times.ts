/** Periods in the media server's log, in ms since 1970. */
export class LoggedTimes {
  readonly #field: string;
  readonly #times: { readonly from: number; readonly to: number }[] = [];

  /** `field` has the duration of a period that ended with the line, such as `stallMs` and `gapMs`. */
  constructor(field: string) {
    this.#field = field;
  }

  /** Takes a line of the log; lines without the field are ignored. */
  note(line: string): void {
    if (!line.includes(`"${this.#field}":`)) return;
    const fields = JSON.parse(line) as Readonly<Record<string, unknown>>;
    const to = Number(fields['time']);
    this.#times.push({ from: to - Number(fields[this.#field]), to });
  }

  /** The maximum overlap of a period with the time from `from` to `to`. */
  msBetween(from: number, to: number): number {
    const parts = this.#times.map((time) => Math.min(to, time.to) - Math.max(from, time.from));
    return Math.max(0, ...parts);
  }
}
