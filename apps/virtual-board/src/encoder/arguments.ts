import type { Profile } from '@boardcast/board';
import { cameraDevice, encodedDevice } from './devices.ts';

/** A picture at an odd microsecond becomes an IDR. */
const odd = 'expr:mod(round(t*1000000),2)';

/** A quarter of a second of stream: a whole one would let an IDR grow to 250 KB. */
const bufferShare = 4;

function rateControl({ bitrate, qp }: Profile['h264']): readonly string[] {
  if (bitrate === null) return ['-qp', `${qp.min}`, '-x264-params', 'ipratio=1'];
  const rate = ['-b:v', `${bitrate}`, '-maxrate', `${bitrate}`];
  const buffer = ['-bufsize', `${Math.round(bitrate / bufferShare)}`];
  return [...rate, ...buffer, '-qmin', `${qp.min}`, '-qmax', `${qp.max}`];
}

/** ffmpeg's command line for a board's stream, without delay and without end. */
export function encoderArguments({ h264 }: Profile): string[] {
  return [
    ...['-probesize', '32', '-analyzeduration', '0', '-f', 'matroska', '-i', cameraDevice],
    ...['-fps_mode', 'passthrough', '-enc_time_base', '1:1000000'],
    ...['-force_key_frames', odd, '-forced-idr', '1'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-threads', '1'],
    ...['-profile:v', 'baseline', '-level', (h264.levelIdc / 10).toFixed(1)],
    ...['-g', `${h264.gop}`, '-refs', `${h264.referenceFrames}`, ...rateControl(h264)],
    ...['-f', 'h264', '-flush_packets', '1', encodedDevice],
  ];
}
