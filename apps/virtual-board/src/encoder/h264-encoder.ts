import type { Profile } from '@boardcast/board';
import type { Frame } from '../camera/frame.ts';

/** One frame as H.264 (Annex B); an IDR has SPS and PPS. */
export interface AccessUnit {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly isIdr: boolean;
}

/** Encodes frames to H.264, one at a time. */
export interface H264Encoder {
  /** Loads the encoder, if necessary, and begins a new stream for the profile. */
  configure(profile: Profile): Promise<void>;
  /** Two frames in the encoder's memory: draw into one while the other is encoded. */
  readonly frames: readonly [Frame, Frame];
  /** Encodes one of `frames`: as an IDR if `key` is set or it is the first one, and only then. */
  encode(frame: Frame, key: boolean): Promise<AccessUnit>;
  /** Rejects with the reason if the encoder fails. */
  readonly ended: Promise<never>;
  close(): void;
}
