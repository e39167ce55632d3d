import type { Profile } from '@boardcast/board';
import { cameraDevice, encodedDevice } from './devices.ts';

/** A picture at an odd microsecond becomes an IDR. */
const odd = 'expr:mod(round(t*1000000),2)';

/** Half a second of stream: a whole one would let an IDR grow to 250 KB. */
const bufferShare = 2;

function rateControl({ bitrate, qp }: Profile['h264']): readonly string[] {
  if (bitrate === null) return ['-qp', `${qp.min}`];
  const rate = ['-b:v', `${bitrate}`, '-maxrate', `${bitrate}`];
  const buffer = ['-bufsize', `${Math.round(bitrate / bufferShare)}`];
  return [...rate, ...buffer, '-qmin', `${qp.min}`, '-qmax', `${qp.max}`];
}

/**
 * What only x264 itself is told. Without its rate, x264 would take the ticks of a second for
 * pictures, and believe that there is room for two bits in each.
 */
function x264Parameters({ fps, h264 }: Profile): string {
  const constant = h264.bitrate === null ? ['ipratio=1'] : [];
  return [`fps=${fps}`, 'keyint=infinite', ...constant].join(':');
}

/** The part of ffmpeg's command line that makes a board's stream of H.264. */
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

/** ffmpeg's command line for a stream without end, and with no IDR but those asked for. */
export function encoderArguments(profile: Profile): string[] {
  return [
    ...['-probesize', '32', '-analyzeduration', '0', '-f', 'matroska', '-i', cameraDevice],
    ...['-fps_mode', 'passthrough', '-enc_time_base', '1:1000000'],
    ...codecArguments(profile),
    ...['-f', 'h264', '-flush_packets', '1', encodedDevice],
  ];
}
