import { audioMs, frameMs } from './clip-board.ts';

/** A frame that a reader received: its number, and the time that the reader gave it, in ms. */
export interface ReceivedFrame {
  readonly number: number;
  readonly pts: number;
}

export interface Reception {
  readonly video: readonly ReceivedFrame[];
  readonly audio: readonly ReceivedFrame[];
}

export interface ReceptionSummary {
  readonly videoFrames: number;
  readonly audioFrames: number;
  /** Frames that are missing between the first and the last, or that came twice or late. */
  readonly wrongFrames: number;
  /** Frames whose time is not later than that of the one before. */
  readonly backwards: number;
  /** The maximum of what the offset between audio and video is off that of the board. */
  readonly maxSkewMs: number;
}

export function summarize({ video, audio }: Reception): ReceptionSummary {
  const pairs = (frames: readonly ReceivedFrame[]) =>
    frames.slice(1).map((frame, index) => [frames[index] ?? frame, frame] as const);
  const count = (test: (before: ReceivedFrame, frame: ReceivedFrame) => boolean) =>
    [video, audio].flatMap(pairs).filter(([before, frame]) => test(before, frame)).length;
  return {
    videoFrames: video.length,
    audioFrames: audio.length,
    wrongFrames: count((before, frame) => frame.number !== before.number + 1),
    backwards: count((before, frame) => frame.pts <= before.pts),
    maxSkewMs: maxSkewMs({ video, audio }),
  };
}

function maxSkewMs({ video, audio }: Reception): number {
  const offsets = new Map(
    audio.map(({ number, pts }) => [number * audioMs, pts - number * audioMs]),
  );
  return video.reduce((max, { number, pts }) => {
    const offset = offsets.get(number * frameMs);
    return offset === undefined ? max : Math.max(max, Math.abs(pts - number * frameMs - offset));
  }, 0);
}
