import type { Subsegment } from './segment-index.ts';

/** The subsegments of a file to which fragments are added. */
export class SubsegmentList {
  readonly #subsegments: Subsegment[] = [];

  get all(): readonly Subsegment[] {
    return this.#subsegments;
  }

  /** A fragment without a key frame at its beginning belongs to the last subsegment. */
  add(fragment: Subsegment & { readonly isKey: boolean }): void {
    const { size, duration, isKey } = fragment;
    const last = isKey ? undefined : this.#subsegments.pop();
    this.#subsegments.push({
      size: (last?.size ?? 0) + size,
      duration: (last?.duration ?? 0) + duration,
    });
  }
}
