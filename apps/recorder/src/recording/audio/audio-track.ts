import type { AudioCodec, AudioFrame } from '../../media/media-frame.ts';
import type { Sample } from '../mp4/movie-fragment.ts';
import type { TrackFormat } from '../mp4/track-format.ts';

/** Consecutive samples of the audio. */
export interface AudioRun {
  /** When it begins, in ms since 1970. */
  readonly time: number;
  readonly samples: readonly Sample[];
}

/** The audio of a board from one segment to the next, without overlaps and, up to `fill`, without holes. */
export interface AudioTrack {
  readonly codec: AudioCodec;
  readonly format: TrackFormat;
  add(frame: AudioFrame): void;
  /** Continues with silence up to a time, in ms. */
  fill(time: number): void;
  /** The samples since the last call; undefined without one. */
  take(): AudioRun | undefined;
  /** A segment begins: what is before that time belongs to none. */
  begin(time: number): void;
}
