import type { Segment } from './recordings-client.ts';

/** Times in ms since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Segments of one recording; between two of them may be a gap. */
export class SegmentIndex {
  /** Oldest first. */
  readonly segments: readonly Segment[];

  constructor(segments: readonly Segment[] = []) {
    this.segments = segments;
  }

  /** With other segments, which replace those of the same start. */
  with(segments: readonly Segment[]): SegmentIndex {
    const all = new Map(this.segments.map((segment) => [segment.start, segment]));
    for (const segment of segments) all.set(segment.start, segment);
    return new SegmentIndex([...all.values()].sort((a, b) => a.start - b.start));
  }

  /** Without those that end before a time. */
  since(time: number): SegmentIndex {
    return new SegmentIndex(this.segments.filter(({ end }) => end >= time));
  }

  get last(): Segment | undefined {
    return this.segments.at(-1);
  }

  /** The position of the segment at a time, or of the first one after it. */
  indexAt(time: number): number {
    let [low, high] = [0, this.segments.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.segments[middle]?.end ?? 0) > time) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The segment at a time, or the first one after it. */
  at(time: number): Segment | undefined {
    return this.segments[this.indexAt(time)];
  }

  /** The nearest time at which something is recorded; undefined if nothing is. */
  nearest(time: number): number | undefined {
    const index = this.indexAt(time);
    const [before, next] = [this.segments[index - 1], this.segments[index]];
    if (next !== undefined && next.start <= time) return time;
    if (before === undefined) return next?.start;
    if (next === undefined || time - before.end < next.start - time) return before.end;
    return next.start;
  }

  /** What is recorded within a span; gaps up to `minGapMs` count as recorded. */
  coverage({ from, to }: Span, minGapMs: number): readonly Span[] {
    const spans: { from: number; to: number }[] = [];
    for (let index = this.indexAt(from); index < this.segments.length; index += 1) {
      const segment = this.segments[index];
      if (segment === undefined || segment.start >= to) break;
      const last = spans.at(-1);
      if (last !== undefined && segment.start - last.to <= minGapMs) last.to = segment.end;
      else spans.push({ from: segment.start, to: segment.end });
    }
    return spans;
  }
}
