import { consoleLine } from './console-messages.ts';
import { limits } from './limits.ts';

/** Replaces a user and a password where an address is shown. */
const mask = '***';

/** An address before its path: scheme, then user and password with their @, then the host. */
const parts = /^((?:[^/?#]*:\/\/)?)([^/?#]*@)?([^?#]*)/;

/** A server's address, with Kurento's path where it has none; undefined when it is not ws or wss. */
export function normaliseServerUrl(text: string): string | undefined {
  if (!URL.canParse(text) || hasSeveralAts(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') return undefined;
  if (url.pathname === '/') url.pathname = '/kurento';
  return url.href;
}

/** An @ in a user or a password must be escaped (RFC 3986 section 3.2.1). */
function hasSeveralAts(text: string): boolean {
  const [, , user = ''] = parts.exec(text) ?? [];
  return user.slice(0, -1).includes('@');
}

/**
 * Why a board cannot use a server's address; undefined when it can. Passwords are masked in the
 * message, which has no full stop.
 */
export function serverUrlError(text: string): string | undefined {
  const url = normaliseServerUrl(text);
  if (url === undefined) return consoleLine('invalidServer', { server: maskInvalidUrl(text) });
  if (new URL(url).hostname.startsWith('[')) return consoleLine('ipv6Server');
  if (new TextEncoder().encode(url).length > limits.serverBytes) return consoleLine('longServer');
  return undefined;
}

/** An address for the log: user and password masked, without the query. */
export function maskServerUrl(url: string): string {
  const [, scheme = '', user, rest = ''] = parts.exec(url) ?? [];
  return `${scheme}${user === undefined ? '' : `${mask}@`}${rest}`;
}

/** A text that is not a valid address: everything before an @ masked, without a query. */
export function maskInvalidUrl(text: string): string {
  const at = text.lastIndexOf('@');
  const shown = at < 0 ? text : `${mask}${text.slice(at)}`;
  return shown.replace(/[?#].*$/s, '');
}
