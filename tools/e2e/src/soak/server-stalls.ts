/** When the media server stood still, by its log, in milliseconds since 1970. */
export class ServerStalls {
  readonly #stalls: { readonly from: number; readonly to: number }[] = [];

  /** Takes a line of the log; most are of something else. */
  note(line: string): void {
    if (!line.includes('"stallMs":')) return;
    const { time, stallMs } = JSON.parse(line) as Readonly<Record<'time' | 'stallMs', number>>;
    this.#stalls.push({ from: time - stallMs, to: time });
  }

  /** The longest part of a stall between two times. */
  msBetween(from: number, to: number): number {
    const parts = this.#stalls.map((stall) => Math.min(to, stall.to) - Math.max(from, stall.from));
    return Math.max(0, ...parts);
  }
}
