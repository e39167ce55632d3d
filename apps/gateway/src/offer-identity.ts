/** The lines of an offer that a board's firmware writes the same at each start. */
const constantLines = /^(?:o=.*|s=.*|a=msid-semantic:.*|a=ssrc:.*|m=.*)$/gm;

/**
 * Identifies a board without a name across restarts: its address and the constants of its offer (RFC
 * 8866 section 5.2, RFC 5576 section 4). A peer whose offer has a random origin, as a browser's has,
 * has a new identity each time.
 */
export function identityOfOffer(address: string | undefined, offer: string): string {
  const constants = offer.replace(/\r/g, '').match(constantLines) ?? [];
  return [address ?? '', ...constants].join('\n');
}
