import type { Picture } from './picture.ts';

/** Where pictures come from. */
export interface Camera {
  /** Whether there is a frame to draw. */
  readonly isReady: boolean;
  /** Draws the newest picture into `into`; false while there is none. */
  capture(into: Picture): Promise<boolean>;
  close(): void;
}
