import type { Frame } from './frame.ts';

/** A source of frames. */
export interface Camera {
  /** Whether `capture` gives a frame. */
  readonly isReady: boolean;
  /** Draws the newest frame into `into`; false if there is none. */
  capture(into: Frame): Promise<boolean>;
  close(): void;
}
