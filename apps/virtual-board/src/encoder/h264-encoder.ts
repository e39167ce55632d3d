import type { Profile } from '@boardcast/board';
import type { Picture } from '../camera/picture.ts';

/** One picture as H.264 (Annex B), with SPS and PPS where it is an IDR. */
export interface AccessUnit {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly isIdr: boolean;
}

/** Turns pictures into H.264, one at a time. */
export interface H264Encoder {
  /**
   * Loads what is needed, and begins a stream for the profile; again, it begins another one.
   * Rejects with the reason.
   */
  configure(profile: Profile): Promise<void>;
  /** The frames to draw into, in the encoder's own memory: one while the other is encoded. */
  readonly frames: readonly [Picture, Picture];
  /**
   * Encodes one of `frames`, as an IDR when `key` says so and upon the first call, and never otherwise.
   * Rejects when the encoder has ended.
   */
  encode(frame: Picture, key: boolean): Promise<AccessUnit>;
  /** Rejects with the reason when the encoder ends by itself. */
  readonly ended: Promise<never>;
  close(): void;
}
