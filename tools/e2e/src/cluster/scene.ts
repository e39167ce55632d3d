import { profiles } from '@boardcast/board';
import type { EncodedFrame } from '@boardcast/testkit/encoded-frame';
import { encodeClip } from '../clip.ts';
import { profile } from './cluster-board.ts';

const bitrate = 60_000;

/** Two groups of pictures of a board's video. */
export function encodeScene(): Promise<readonly EncodedFrame[]> {
  const { width, height, fps, h264 } = profiles[profile];
  const source = `testsrc2=size=${width}x${height}:rate=${fps}`;
  return encodeClip({ source, seconds: (2 * h264.gop) / fps, bitrate, gop: h264.gop });
}
