import { isIPv4 } from 'node:net';

export interface MediaAddress {
  readonly address: string;
  readonly port: number;
}

/** RFC 8839 section 5.1: what stands before the address, the address, the port, what follows. */
const grammar = /^(candidate:\S+ \d+ UDP \d+) (\S+) (\d{1,5})( typ host.*)$/i;

/**
 * Where a datagram for a candidate goes. Undefined where a relay has no business: TCP, IPv6, names,
 * and whatever is no host's own address, since a STUN or TURN server of somebody's may have told it.
 */
export function addressOf(candidate: string): MediaAddress | undefined {
  const [, , address = '', port = ''] = grammar.exec(candidate) ?? [];
  return isIPv4(address) && Number(port) > 0 ? { address, port: Number(port) } : undefined;
}

/** The candidate at another address. */
export function candidateAt(candidate: string, { address, port }: MediaAddress): string {
  return candidate.replace(
    grammar,
    (_, before: string, _address, _port, after: string) => `${before} ${address} ${port}${after}`,
  );
}

/** An SDP with each candidate replaced, or left out where `replace` has none. */
export function replaceCandidates(
  sdp: string,
  replace: (candidate: string) => string | undefined,
): string {
  return sdp
    .replace(/^a=(candidate:[^\r\n]*)(\r?\n?)/gm, (_, candidate: string, end: string) => {
      const other = replace(candidate);
      return other === undefined ? '' : `a=${other}${end}`;
    })
    .replace(/^a=end-of-candidates\r?\n?/gm, '');
}
