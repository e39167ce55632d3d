import { isIP } from 'node:net';

/**
 * Whether a peer's candidate can be used: UDP, component 1, with a literal address. mDNS names are
 * not resolved: such a peer becomes a peer-reflexive candidate (RFC 8445 section 7.3.1.3).
 */
export function isUsableCandidate(candidate: string): boolean {
  const fields = candidate.trim().split(/\s+/);
  const [foundation, component, protocol, priority, address, port, typ] = fields;
  if (foundation === undefined || !foundation.startsWith('candidate:')) return false;
  if (component !== '1' || protocol?.toLowerCase() !== 'udp' || typ !== 'typ') return false;
  if (!isWholeNumber(priority, 0xffffffff) || !isWholeNumber(port, 0xffff)) return false;
  return isIP(address ?? '') !== 0;
}

function isWholeNumber(text: string | undefined, max: number): boolean {
  return text !== undefined && /^\d{1,10}$/.test(text) && Number(text) > 0 && Number(text) <= max;
}
