import type { VideoFrame } from '../../media/media-frame.ts';
import type { TrackFormat } from '../mp4/track-format.ts';
import { h264Entry, h264Sample } from './h264-format.ts';
import { vp8FrameEntry } from './vp8-format.ts';

export const videoTimescale = 90_000;

/** The format of the frames that begin with this key frame; undefined if it cannot be determined. */
export function videoFormatOf({ codec, units }: VideoFrame): TrackFormat | undefined {
  const entry = codec === 'H264' ? h264Entry(units) : vp8FrameEntry(Buffer.concat(units));
  return entry === undefined ? undefined : { kind: 'video', timescale: videoTimescale, entry };
}

/** The frame as the content of a sample. */
export function videoSampleOf({ codec, units }: VideoFrame): readonly Buffer[] {
  return codec === 'H264' ? h264Sample(units) : units;
}
