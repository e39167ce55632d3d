import type { Picture } from '../camera/picture.ts';

/** One picture as H.264 (Annex B), with SPS and PPS where it is an IDR. */
export interface AccessUnit {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly isIdr: boolean;
}

/** Turns pictures into H.264, one at a time. */
export interface H264Encoder {
  /** `key` makes it an IDR. Rejects when the encoder has ended. */
  encode(picture: Picture, key: boolean): Promise<AccessUnit>;
  close(): void;
}
