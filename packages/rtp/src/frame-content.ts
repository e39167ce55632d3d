/** What a video packet starts or contains. */
export interface FrameContent {
  /** Starts a slice or partition of a key frame. */
  readonly key: boolean;
  /** Contains parameter sets. */
  readonly parameters: boolean;
}
