/** Viewers appear in the directory's counts after about this long. */
const visibleAfterMs = 3000;

/** Viewers that this gateway placed, and that are not counted yet. */
export class RecentPlacements {
  readonly #now: () => number;
  readonly #placed = new Map<string, number[]>();

  constructor(now: () => number) {
    this.#now = now;
  }

  add(pipeline: string): void {
    this.#placed.set(pipeline, [...this.#recent(pipeline), this.#now()]);
  }

  count(pipeline: string): number {
    return this.#recent(pipeline).length;
  }

  #recent(pipeline: string): readonly number[] {
    const since = this.#now() - visibleAfterMs;
    const recent = (this.#placed.get(pipeline) ?? []).filter((at) => at > since);
    if (recent.length === 0) this.#placed.delete(pipeline);
    return recent;
  }
}
