import { encodeFile } from '../clip.ts';

export interface FakeSegment {
  readonly mp4: Buffer;
  readonly mimeType: string;
}

const fps = 10;
export const segmentSeconds = 6;
/** FLAC in MP4 was experimental in the ffmpeg of the WASM core. */
const fragmented = [
  '-strict',
  '-2',
  '-movflags',
  '+frag_keyframe+empty_moov+default_base_moof',
  '-f',
  'mp4',
];
const x264 = [
  '-c:v',
  'libx264',
  '-preset',
  'ultrafast',
  '-profile:v',
  'baseline',
  '-g',
  '10',
  '-x264-params',
  'threads=1:sliced-threads=0',
];
const withAudio = 'video/mp4; codecs="avc1.42c00a, flac"';
const withoutAudio = 'video/mp4; codecs="avc1.42c00a"';

/** Video that becomes brighter from its beginning to its end, on a tint, with a tone. */
export async function brighteningSegment(tint: number, hasAudio = true): Promise<FakeSegment> {
  const source = `color=black:size=160x120:rate=${fps},geq=lum='16+219*T/${segmentSeconds}':cb=${tint}:cr=128`;
  return encodeSegment(source, hasAudio, '10');
}

/** A scene to look at. */
export function sceneSegment(): Promise<FakeSegment> {
  return encodeSegment(`mandelbrot=size=640x480:rate=${fps}`, true, '30');
}

async function encodeSegment(
  source: string,
  hasAudio: boolean,
  level: string,
): Promise<FakeSegment> {
  const seconds = String(segmentSeconds);
  const tone = 'sine=frequency=440:sample_rate=8000';
  const mp4 = await encodeFile([
    ...['-f', 'lavfi', '-i', source],
    ...(hasAudio ? ['-f', 'lavfi', '-i', tone, '-c:a', 'flac'] : []),
    ...['-t', seconds, '-pix_fmt', 'yuv420p', ...x264, '-level', level, ...fragmented],
  ]);
  return {
    mp4,
    mimeType: (hasAudio ? withAudio : withoutAudio).replace('0a', level === '30' ? '1e' : '0a'),
  };
}
