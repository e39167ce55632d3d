import type { Setup } from '../sdp/offer.ts';
import { isUsableCandidate } from '../transport/candidate.ts';

/**
 * The DTLS role of a peer that leaves it to us (`actpass`, RFC 8842 section 5.2).
 *
 * The first flight of DTLS must not come to a peer whose own checks are not through: one on
 * libdatachannel 0.24 reads it only when it comes again, after a second. Whoever is checked first
 * is ready last. When the offer has the peer's addresses, our checks are through before its own, and
 * the peer begins DTLS; else its checks are what tells us its address, and we begin.
 */
export function peerRole(offered: Setup, candidates: readonly string[]): Setup {
  return offered === 'actpass' && candidates.some(isUsableCandidate) ? 'active' : offered;
}
