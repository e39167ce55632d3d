import { clockRates, type Codec } from '@boardcast/rtp';
import { controlOf } from '../message/rtsp-url.ts';
import type { BoardMedia, VideoDescription } from './board-media.ts';

/** Static ones of RFC 3551 section 6, and dynamic ones. */
export const payloadTypes: Readonly<Record<Codec, number>> = {
  PCMU: 0,
  PCMA: 8,
  H264: 96,
  VP8: 96,
  OPUS: 97,
};

/** The session description of a board (RFC 4566, RFC 2326 appendix C). */
export function writeSdp(board: string, { video, audio }: BoardMedia): string {
  const lines = [
    'v=0',
    'o=- 0 0 IN IP4 127.0.0.1',
    `s=${board.replaceAll(/\p{Cc}/gu, ' ')}`,
    'c=IN IP4 0.0.0.0',
    't=0 0',
    'a=range:npt=now-',
    'a=control:*',
    `m=video 0 RTP/AVP ${payloadTypes[video.codec]}`,
    `a=rtpmap:${payloadTypes[video.codec]} ${video.codec}/${clockRates[video.codec]}`,
    ...videoFormat(video),
    `a=control:${controlOf('video')}`,
  ];
  if (audio !== undefined) {
    lines.push(
      `m=audio 0 RTP/AVP ${payloadTypes[audio]}`,
      `a=rtpmap:${payloadTypes[audio]} ${encodingOf(audio)}/${clockRates[audio]}${channelsOf(audio)}`,
      `a=control:${controlOf('audio')}`,
    );
  }
  return [...lines, ''].join('\r\n');
}

/** RFC 6184 section 8.2.1. */
function videoFormat(video: VideoDescription): readonly string[] {
  if (video.codec === 'VP8') return [];
  const sets = [video.sps, video.pps].map((set) => set.toString('base64')).join(',');
  const profile = video.sps.toString('hex', 1, 4);
  const parameters = `packetization-mode=1; profile-level-id=${profile}; sprop-parameter-sets=${sets}`;
  return [`a=fmtp:${payloadTypes.H264} ${parameters}`];
}

const encodingOf = (codec: Codec) => (codec === 'OPUS' ? 'opus' : codec);
/** RFC 7587 section 7: always two. */
const channelsOf = (codec: Codec) => (codec === 'OPUS' ? '/2' : '');
