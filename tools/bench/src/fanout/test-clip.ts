import { encodeClip, type Picture } from '@boardcast/e2e/clip';

export const framesPerSecond = 25;

/** Ten seconds of ffmpeg's moving test picture, 640x480 at 1.5 Mbit/s, an IDR every two seconds. */
export function encodePictures(): Promise<readonly Picture[]> {
  const source = `testsrc2=size=640x480:rate=${framesPerSecond}`;
  return encodeClip({ source, seconds: 10, bitrate: 1_500_000, gop: 2 * framesPerSecond });
}
