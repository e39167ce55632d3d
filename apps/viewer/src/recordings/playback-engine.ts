import type { RecordingsClient, Segment } from './recordings-client.ts';
import type { SegmentIndex } from './segment-index.ts';

/** What an engine plays, and whom it tells. */
export interface PlaybackOptions {
  readonly video: HTMLVideoElement;
  readonly client: RecordingsClient;
  /** A time before all segments, in ms since 1970. */
  readonly origin: number;
  /** The segments that are known; call `update` when there are others. */
  readonly index: () => SegmentIndex;
  /** Whether it is to play: a new source pauses the video. */
  readonly isPlaying: () => boolean;
  /** Nothing is known to follow the current time. */
  readonly ended: () => void;
  /** Why nothing is played; undefined once something is. */
  readonly problem: (text: string | undefined) => void;
}

/** Plays segments one after the other, and leaves out the gaps. Times are in ms since 1970. */
export interface PlaybackEngine {
  readonly time: number;
  /** Shows the frame at a time, or the first one after it. */
  seek(time: number): void;
  /** The time of the next frame, or of the one before. */
  neighbour(direction: 1 | -1): number;
  /** Call it when the segments have changed. */
  update(): void;
  close(): void;
}

/** In a file whose frames are not known. */
export const usualFrameMs = 100;

/** `video/mp4; codecs="avc1.42c01f, flac"` has two. */
export function codecsOf({ mimeType }: Pick<Segment, 'mimeType'>): readonly string[] {
  const [, list = ''] = /codecs="?([^"]*)"?/.exec(mimeType) ?? [];
  return list.split(',').map((codec) => codec.trim());
}

export function unplayable(segment: Segment): string {
  return `This browser cannot play ${codecsOf(segment).join(' with ')}. Export the range, and open the file in another player.`;
}
