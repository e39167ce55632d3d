import type { VideoCodec } from '../media/media-frame.ts';

/** A key frame that is to become a JPEG. */
export interface KeyFrame {
  readonly codec: VideoCodec;
  /** See `VideoFrame.units`. */
  readonly units: readonly Uint8Array[];
  /** The width of the JPEG, in pixels; undefined for that of the frame. */
  readonly width: number | undefined;
}

export interface JpegRequest extends KeyFrame {
  readonly id: number;
}

export type JpegReply =
  | { readonly id: number; readonly jpeg: Uint8Array }
  | { readonly id: number; readonly error: string };
