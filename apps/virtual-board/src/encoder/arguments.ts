import type { Profile } from '@boardcast/board';
import { cameraDevice, encodedDevice } from './devices.ts';

/** A frame at an odd microsecond becomes an IDR. */
const odd = 'expr:mod(round(t*1000000),2)';

/** Half a second of the stream: with a whole second an IDR could grow to 250 KB. */
const bufferShare = 2;

function rateControl({ bitrate, qp }: Profile['h264']): readonly string[] {
  if (bitrate === null) return ['-qp', `${qp.min}`];
  const rate = ['-b:v', `${bitrate}`, '-maxrate', `${bitrate}`];
  const buffer = ['-bufsize', `${Math.round(bitrate / bufferShare)}`];
  return [...rate, ...buffer, '-qmin', `${qp.min}`, '-qmax', `${qp.max}`];
}

/**
 * x264's own parameters. Without `fps`, x264 takes the time base's ticks for frames and leaves each
 * of them two bits.
 */
function x264Parameters({ fps, h264 }: Profile): string {
  const constant = h264.bitrate === null ? ['ipratio=1'] : [];
  return [`fps=${fps}`, 'keyint=infinite', ...constant].join(':');
}

/** The part of ffmpeg's command line that sets a board's H.264 stream. */
export function codecArguments(profile: Profile): readonly string[] {
  const { h264 } = profile;
  return [
    ...['-force_key_frames', odd, '-forced-idr', '1'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency'],
    ...['-threads', '1', '-x264-params', x264Parameters(profile)],
    ...['-profile:v', 'baseline', '-level', (h264.levelIdc / 10).toFixed(1)],
    ...['-refs', `${h264.referenceFrames}`, ...rateControl(h264)],
  ];
}

/** ffmpeg's command line for an endless stream whose only IDRs are the requested ones. */
export function encoderArguments(profile: Profile): string[] {
  return [
    ...['-probesize', '32', '-analyzeduration', '0', '-f', 'matroska', '-i', cameraDevice],
    ...['-fps_mode', 'passthrough', '-enc_time_base', '1:1000000'],
    ...codecArguments(profile),
    ...['-f', 'h264', '-flush_packets', '1', encodedDevice],
  ];
}
