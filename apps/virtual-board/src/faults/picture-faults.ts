/** What is wrong with the pictures that a board sends. */
export interface PictureFaults {
  /** The last picture is sent again and again. */
  readonly isFrozen: boolean;
  /** Pictures a second; undefined is the profile's rate. */
  readonly fps: number | undefined;
  readonly withholdsKeyFrames: boolean;
}

export const noPictureFaults: PictureFaults = {
  isFrozen: false,
  fps: undefined,
  withholdsKeyFrames: false,
};
