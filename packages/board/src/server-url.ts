/** Bytes of a server's address that a board keeps. */
export const maxServerBytes = 255;

/** What stands in the place of a user and a password where an address is shown. */
const mask = '***';

/** An address before its path: scheme, then user and password with their @, then the host. */
const parts = /^((?:[^/?#]*:\/\/)?)([^/?#]*@)?([^?#]*)/;

/** A server's address with Kurento's path where it has none; undefined when it is not ws or wss. */
export function normaliseServerUrl(text: string): string | undefined {
  if (!URL.canParse(text) || hasSeveralAts(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') return undefined;
  if (url.pathname === '/') url.pathname = '/kurento';
  return url.href;
}

/** A user or a password has to escape an @ (RFC 3986 section 3.2.1). */
function hasSeveralAts(text: string): boolean {
  const [, , user = ''] = parts.exec(text) ?? [];
  return user.slice(0, -1).includes('@');
}

/**
 * What is wrong with a server's address for a board, without a full stop; undefined when nothing is.
 * What is repeated of it has no password in it.
 */
export function serverUrlError(text: string): string | undefined {
  const url = normaliseServerUrl(text);
  if (url === undefined) {
    return `The server must be a ws:// or wss:// address: ${maskRefusedUrl(text)}`;
  }
  if (new URL(url).hostname.startsWith('[')) {
    return "The board has no IPv6: give the server's name or its IPv4 address";
  }
  if (new TextEncoder().encode(url).length > maxServerBytes) {
    return `A server's address has at most ${maxServerBytes} bytes`;
  }
  return undefined;
}

/** An address as it may be logged: user and password masked, and without the query. */
export function maskServerUrl(url: string): string {
  const [, scheme = '', user, rest = ''] = parts.exec(url) ?? [];
  return `${scheme}${user === undefined ? '' : `${mask}@`}${rest}`;
}

/** What was refused as an address as it may be shown: all that stands before an @ is masked. */
export function maskRefusedUrl(given: string): string {
  const at = given.lastIndexOf('@');
  return at < 0 ? given : `${mask}${given.slice(at)}`;
}
