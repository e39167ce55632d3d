import type { StoredSegment } from './stored-segment.ts';

/** The segments of all boards, each board's by their starts. */
export class SegmentCatalog {
  readonly #boards = new Map<string, StoredSegment[]>();
  /** Those that still grow. */
  readonly #growing = new Set<StoredSegment>();
  #completeBytes = 0;
  #size = 0;

  get boards(): readonly string[] {
    return [...this.#boards.keys()];
  }

  get bytes(): number {
    return [...this.#growing].reduce((sum, { bytes }) => sum + bytes, this.#completeBytes);
  }

  get size(): number {
    return this.#size;
  }

  of(board: string): readonly StoredSegment[] {
    return this.#boards.get(board) ?? [];
  }

  /** Those of a board that overlap a range of time, in ms, and have a fragment. */
  between(board: string, from: number, to: number): readonly StoredSegment[] {
    return this.of(board).filter(({ start, end }) => end > start && end > from && start < to);
  }

  at(board: string, start: number): StoredSegment | undefined {
    return this.of(board).find((segment) => segment.start === start);
  }

  /** The complete segment that begins before all others. */
  oldest(): StoredSegment | undefined {
    const firsts = [...this.#boards.values()].flatMap(
      (segments) => segments.find(({ isComplete }) => isComplete) ?? [],
    );
    return firsts.reduce<StoredSegment | undefined>(
      (oldest, each) => (oldest === undefined || each.start < oldest.start ? each : oldest),
      undefined,
    );
  }

  add(segment: StoredSegment): void {
    const segments = this.#boards.get(segment.board) ?? [];
    const before = segments.findLastIndex(({ start }) => start <= segment.start);
    segments.splice(before + 1, 0, segment);
    this.#boards.set(segment.board, segments);
    this.#size += 1;
    if (segment.isComplete) this.#completeBytes += segment.bytes;
    else this.#growing.add(segment);
  }

  remove(segment: StoredSegment): void {
    const segments = this.#boards.get(segment.board) ?? [];
    const at = segments.indexOf(segment);
    if (at < 0) return;
    segments.splice(at, 1);
    this.#size -= 1;
    if (!this.#growing.delete(segment)) this.#completeBytes -= segment.bytes;
    if (segments.length === 0) this.#boards.delete(segment.board);
  }
}
