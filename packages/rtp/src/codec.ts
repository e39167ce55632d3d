import { inspectH264 } from './h264.ts';
import type { FrameContent } from './frame-content.ts';
import { inspectVp8 } from './vp8.ts';

/** The codecs that can be forwarded. */
export type Codec = 'H264' | 'VP8' | 'PCMA' | 'PCMU' | 'OPUS';

/** RTP timestamps per second (RFC 6184, RFC 7741, RFC 3551, RFC 7587). */
export const clockRates: Readonly<Record<Codec, number>> = {
  H264: 90_000,
  VP8: 90_000,
  PCMA: 8000,
  PCMU: 8000,
  OPUS: 48_000,
};

const ordinary: FrameContent = { key: false, parameters: false };

/** Inspects a payload; audio has no key frames. */
export function inspectPayload(codec: Codec, payload: Buffer): FrameContent {
  if (codec === 'H264') return inspectH264(payload);
  return codec === 'VP8' ? inspectVp8(payload) : ordinary;
}
