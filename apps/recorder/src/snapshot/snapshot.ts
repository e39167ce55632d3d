export interface Snapshot {
  readonly jpeg: Buffer;
  /** When its frame was captured, in ms since 1970. */
  readonly time: number;
}
