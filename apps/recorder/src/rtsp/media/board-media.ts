import type { AudioCodec, VideoFrame } from '../../media/media-frame.ts';

export type VideoDescription =
  | { readonly codec: 'H264'; readonly sps: Buffer; readonly pps: Buffer }
  | { readonly codec: 'VP8' };

/** What a board sends, as a session description tells it. */
export interface BoardMedia {
  readonly video: VideoDescription;
  readonly audio: AudioCodec | undefined;
}

const sps = 7;
const pps = 8;
/** Header, profile, constraints and level (ITU-T H.264 section 7.3.2.1.1). */
const minSpsBytes = 4;

/** What a key frame says about its video; undefined when it has no parameter sets. */
export function describeVideo({ codec, units }: VideoFrame): VideoDescription | undefined {
  if (codec === 'VP8') return { codec };
  const ofType = (type: number) => units.find((unit) => ((unit[0] ?? 0) & 0x1f) === type);
  const [sequence, picture] = [ofType(sps), ofType(pps)];
  if (sequence === undefined || sequence.length < minSpsBytes) return undefined;
  return picture === undefined ? undefined : { codec, sps: sequence, pps: picture };
}
