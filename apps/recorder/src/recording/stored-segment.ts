/** A segment's file, complete or still written. */
export interface StoredSegment {
  readonly board: string;
  /** In ms since 1970. */
  readonly start: number;
  readonly end: number;
  /** Up to its last complete fragment. */
  readonly bytes: number;
  readonly path: string;
  readonly isComplete: boolean;
}
