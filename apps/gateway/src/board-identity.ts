/** The lines of an offer that a board's firmware writes the same at each start, for all of them. */
const constantLines = /^(?:o=.*|s=.*|a=msid-semantic:.*|a=ssrc:.*|m=.*)$/gm;

/**
 * What a board without a name has in common with itself after a restart: its address and the
 * constants of its offer (RFC 8866 section 5.2, RFC 5576 section 4). A peer whose offer has a random
 * origin, as a browser's has, is another one each time.
 */
export function identityOf(address: string | undefined, offer: string): string {
  const constants = offer.replace(/\r/g, '').match(constantLines) ?? [];
  return [address ?? '', ...constants].join('\n');
}
