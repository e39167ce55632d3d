import { isUsableCandidate } from '../transport/candidate.ts';
import type { Setup } from '../transport/parameters.ts';

/**
 * The DTLS role of a peer that offers `actpass` (RFC 8842 section 5.2).
 *
 * The first flight of DTLS must not reach a peer whose own ICE checks have not succeeded yet:
 * libdatachannel 0.24 reads it only when it is retransmitted after a second. With candidates in the
 * offer, our checks succeed before the peer's, so the peer starts DTLS; without, its checks reveal its
 * address to us, so we start.
 */
export function peerRole(offered: Setup, candidates: readonly string[]): Setup {
  return offered === 'actpass' && candidates.some(isUsableCandidate) ? 'active' : offered;
}
