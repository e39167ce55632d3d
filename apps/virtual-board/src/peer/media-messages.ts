import type { ProfileName } from '@boardcast/board';

/** From the page to the media worker. Streams and the canvas are transferred. */
export type ToMediaWorker =
  | {
      readonly type: 'start';
      readonly profile: ProfileName;
      readonly ticks: WritableStream<VideoFrame>;
      readonly tone: WritableStream<AudioData>;
      readonly preview: OffscreenCanvas;
    }
  /** The frames of a camera, a screen or a video file; null is the pattern. */
  | { readonly type: 'camera'; readonly frames: ReadableStream<VideoFrame> | null }
  /** Whether the connection stands that the pictures go out by. */
  | { readonly type: 'connected'; readonly isConnected: boolean }
  | { readonly type: 'requestKeyFrame' };

/** Counts since the board was switched on. */
export interface MediaCounts {
  readonly encoded: number;
  readonly dropped: number;
  readonly keyFrames: number;
  readonly bytes: number;
  /** Milliseconds from picture to access unit: the median of the last pictures. */
  readonly encodeMs: number;
  /** RFC 6184's profile-level-id of what is sent; empty before the first picture. */
  readonly profileLevelId: string;
}

export type FromMediaWorker =
  /** Bytes of the encoder that have come. */
  | { readonly type: 'loading'; readonly loaded: number; readonly total: number }
  | { readonly type: 'ready' }
  | { readonly type: 'counts'; readonly counts: MediaCounts }
  | { readonly type: 'failed'; readonly reason: string };
