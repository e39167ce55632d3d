/** The faults of the frames that a board sends. */
export interface FrameFaults {
  /** The last frame is sent repeatedly. */
  readonly isFrozen: boolean;
  /** Frames per second; undefined: the profile's. */
  readonly fps: number | undefined;
  readonly suppressesKeyFrames: boolean;
}

export const noFrameFaults: FrameFaults = {
  isFrozen: false,
  fps: undefined,
  suppressesKeyFrames: false,
};
