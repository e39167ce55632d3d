import type { ProfileName } from '@boardcast/board';
import type { EngineChoice, EngineName, MeasuredTrial } from '../encoder/engine.ts';
import type { PictureFaults } from '../faults/picture-faults.ts';

/** From the page to the media worker. Streams and the canvas are transferred. */
export type ToMediaWorker =
  | {
      readonly type: 'start';
      readonly profile: ProfileName;
      /** The encoder that the user wants; undefined leaves it to the figures. */
      readonly engine: EngineName | undefined;
      readonly remembered: MeasuredTrial | undefined;
      readonly ticks: WritableStream<VideoFrame>;
      readonly tone: WritableStream<AudioData>;
      readonly preview: OffscreenCanvas;
    }
  /** The camera's frames; null is the pattern. */
  | { readonly type: 'camera'; readonly frames: ReadableStream<VideoFrame> | null }
  /** Whether the connection stands that the pictures go out by. */
  | { readonly type: 'connected'; readonly isConnected: boolean }
  | { readonly type: 'requestKeyFrame' }
  | { readonly type: 'faults'; readonly faults: PictureFaults };

/**
 * Why a frame was dropped: its period had passed before it could be captured; the camera failed to
 * give it; a newer one came before the encoder was free; or before the browser had encoded its tick.
 */
export type DropReason = 'late' | 'capture' | 'encoder' | 'browser';

/** Counts since the board was switched on. */
export interface MediaCounts {
  readonly encoded: number;
  readonly dropped: Readonly<Record<DropReason, number>>;
  readonly keyFrames: number;
  readonly bytes: number;
  /** Milliseconds from picture to access unit: the median of the last pictures. */
  readonly encodeMs: number;
  /** Milliseconds in which the encoder had a frame, in all. */
  readonly encodeTotalMs: number;
  /** RFC 6184's profile-level-id of what is sent; empty before the first picture. */
  readonly profileLevelId: string;
}

export type FromMediaWorker =
  /** An encoder is being loaded and measured. */
  | { readonly type: 'trying'; readonly engine: EngineName }
  /** Bytes of the encoder that have come. */
  | { readonly type: 'loading'; readonly loaded: number; readonly total: number }
  | { readonly type: 'ready'; readonly choice: EngineChoice }
  | { readonly type: 'counts'; readonly counts: MediaCounts }
  | { readonly type: 'failed'; readonly reason: string };
