import { inspectH264 } from './h264.ts';
import type { PictureContent } from './picture-content.ts';
import { inspectVp8 } from './vp8.ts';

/** What is forwarded, untouched. */
export type Codec = 'H264' | 'VP8' | 'PCMA' | 'PCMU' | 'OPUS';

/** Ticks of the RTP timestamp a second (RFC 6184, RFC 7741, RFC 3551, RFC 7587). */
export const clockRates: Readonly<Record<Codec, number>> = {
  H264: 90_000,
  VP8: 90_000,
  PCMA: 8000,
  PCMU: 8000,
  OPUS: 48_000,
};

const ordinary: PictureContent = { key: false, parameters: false };

/** Reads what a payload begins; nothing in audio ever begins a picture. */
export function inspectPayload(codec: Codec, payload: Buffer): PictureContent {
  if (codec === 'H264') return inspectH264(payload);
  return codec === 'VP8' ? inspectVp8(payload) : ordinary;
}
