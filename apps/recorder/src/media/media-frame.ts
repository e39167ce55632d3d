import type { Codec } from '@boardcast/rtp';

export type VideoCodec = Extract<Codec, 'H264' | 'VP8'>;
export type AudioCodec = Exclude<Codec, VideoCodec>;

/** One frame of a board's video. */
export interface VideoFrame {
  readonly kind: 'video';
  readonly codec: VideoCodec;
  /**
   * Of H.264 the NAL units without start codes, those of a key frame with SPS and PPS first; of VP8
   * the frame in one buffer.
   */
  readonly units: readonly Buffer[];
  readonly isKey: boolean;
  /** When it was captured: see `AudioFrame.time`. */
  readonly time: number;
}

/** The audio of one RTP packet. */
export interface AudioFrame {
  readonly kind: 'audio';
  readonly codec: AudioCodec;
  readonly data: Buffer;
  /**
   * When it was captured, in ms since 1970 with fractions. It increases from frame to frame of a kind,
   * and audio and video have the same clock, also after the board has connected again.
   */
  readonly time: number;
  /** In ms. */
  readonly duration: number;
}

export type MediaFrame = VideoFrame | AudioFrame;
