import type { ProfileName } from '@boardcast/board';
import type { EngineChoice, EngineName, MeasuredTrial } from '../encoder/engine.ts';
import type { FrameFaults } from '../faults/frame-faults.ts';

/** From the page to the media worker. Streams and the canvas are transferred. */
export type ToMediaWorker =
  | {
      readonly type: 'start';
      readonly profile: ProfileName;
      /** The engine that the user chose; undefined: the first that is fast enough. */
      readonly engine: EngineName | undefined;
      readonly remembered: MeasuredTrial | undefined;
      readonly ticks: WritableStream<VideoFrame>;
      readonly tone: WritableStream<AudioData>;
      readonly preview: OffscreenCanvas;
    }
  /** The camera's frames; null: the test pattern. */
  | { readonly type: 'camera'; readonly frames: ReadableStream<VideoFrame> | null }
  /** Whether the peer connection is connected. */
  | { readonly type: 'connected'; readonly isConnected: boolean }
  | { readonly type: 'requestKeyFrame' }
  | { readonly type: 'faults'; readonly faults: FrameFaults };

/**
 * Why a frame was dropped.
 *
 * - `late`: its period had passed before it could be captured.
 * - `capture`: the camera failed.
 * - `encoder`: a newer one came before the encoder was free.
 * - `browser`: a newer one came before the browser had encoded its tick.
 */
export type DropReason = 'late' | 'capture' | 'encoder' | 'browser';

/** Counts since the board was started. */
export interface MediaCounts {
  readonly encoded: number;
  readonly dropped: Readonly<Record<DropReason, number>>;
  readonly keyFrames: number;
  readonly bytes: number;
  /** Milliseconds to encode a frame: the median of the last frames. */
  readonly encodeMs: number;
  /** Milliseconds during which the encoder was busy, in total. */
  readonly encodeTotalMs: number;
  /** RFC 6184's profile-level-id of the stream; empty before the first frame. */
  readonly profileLevelId: string;
}

export type FromMediaWorker =
  /** An encoder is being loaded and measured. */
  | { readonly type: 'tryingEngine'; readonly engine: EngineName }
  /** Downloaded bytes of the encoder. */
  | { readonly type: 'loading'; readonly loaded: number; readonly total: number }
  | { readonly type: 'ready'; readonly choice: EngineChoice }
  | { readonly type: 'counts'; readonly counts: MediaCounts }
  | { readonly type: 'failed'; readonly reason: string };
