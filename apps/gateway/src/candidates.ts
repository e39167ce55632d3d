import { isIPv4 } from 'node:net';

export interface MediaAddress {
  readonly address: string;
  readonly port: number;
}

/** RFC 8839 section 5.1: what precedes the address, the address, the port, what follows. */
const grammar = /^(candidate:\S+ \d+ UDP \d+) (\S+) (\d{1,5})( typ host.*)$/i;

/**
 * The address of a UDP host candidate over IPv4. Undefined for others, which are not relayed: TCP,
 * IPv6, names, and candidates that a STUN or TURN server reported.
 */
export function addressOf(candidate: string): MediaAddress | undefined {
  const [, , address = '', port = ''] = grammar.exec(candidate) ?? [];
  return isIPv4(address) && Number(port) > 0 ? { address, port: Number(port) } : undefined;
}

/** The same candidate with another address. */
export function candidateAt(candidate: string, { address, port }: MediaAddress): string {
  return candidate.replace(
    grammar,
    (_, before: string, _address, _port, after: string) => `${before} ${address} ${port}${after}`,
  );
}

/** Replaces each candidate in an SDP, and removes those for which `replace` returns undefined. */
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
