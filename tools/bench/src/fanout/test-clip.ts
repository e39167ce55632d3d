import { encodeClip } from '@boardcast/e2e/clip';
import type { EncodedFrame } from '@boardcast/testkit/encoded-frame';

export const fps = 25;

/** Ten seconds of ffmpeg's test pattern, 640x480 at 1.5 Mbit/s, an IDR every two seconds. */
export function encodeTestClip(): Promise<readonly EncodedFrame[]> {
  const source = `testsrc2=size=640x480:rate=${fps}`;
  return encodeClip({ source, seconds: 10, bitrate: 1_500_000, gop: 2 * fps });
}
