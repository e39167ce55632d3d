/** A time without a frame, in ms since 1970. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

export const lengthOf = ({ from, to }: Gap): number => to - from;

/** When the frames of one viewer arrived. */
export class FrameTimes {
  readonly #times: number[] = [];

  add(at: number): void {
    this.#times.push(at);
  }

  get last(): number | undefined {
    return this.#times.at(-1);
  }

  get count(): number {
    return this.#times.length;
  }

  /** The longest time without a frame that ends after `from`, as known at `to`; none before the first frame. */
  longestGap(from: number, to: number): Gap | undefined {
    let longest: Gap | undefined;
    let before: number | undefined;
    for (const at of [...this.#times.filter((time) => time < to), to]) {
      if (
        before !== undefined &&
        at > from &&
        (longest === undefined || at - before > lengthOf(longest))
      )
        longest = { from: before, to: at };
      before = at;
    }
    return longest;
  }

  /** Forgets what is older, except the last frame before it. */
  forgetBefore(at: number): void {
    const kept = this.#times.findIndex((time) => time >= at);
    this.#times.splice(0, Math.max(0, (kept < 0 ? this.#times.length : kept) - 1));
  }
}
