import type { IncomingMessage } from 'node:http';
import { requestTarget } from '../request-target.ts';
import type { Principal } from './principal.ts';

const sessionCookie = 'boardcast-session';
const maxCookieSeconds = 400 * 86_400;
const attributesAt = (path: string) => `Path=${path}; HttpOnly; SameSite=Strict`;

/** Where a cookie is valid. */
export interface CookieScope {
  readonly path: string;
  readonly isSecure: boolean;
}

/** A Set-Cookie header that keeps a token for our pages; no script can read it (RFC 6265bis). */
export function sessionCookieOf(
  token: string,
  principal: Principal,
  { path, isSecure }: CookieScope,
): string {
  const leftSeconds = (principal.expires ?? Infinity) - Date.now() / 1000;
  const maxAge = Math.floor(Math.min(leftSeconds, maxCookieSeconds));
  const secure = isSecure ? '; Secure' : '';
  return `${sessionCookie}=${token}; Max-Age=${maxAge}; ${attributesAt(path)}${secure}`;
}

/** A Set-Cookie header that removes the token. */
export function clearedCookieAt(path: string): string {
  return `${sessionCookie}=; Max-Age=0; ${attributesAt(path)}`;
}

const maxLength = 4096;

/**
 * The key or token that a request carries; undefined if there is none. In this order: `Authorization:
 * Bearer` (RFC 6750), the password of Basic (RFC 7617) for players that know nothing else, `?token=`
 * for clients that can only change a URL, and the cookie of our pages, which a browser sends unasked.
 */
export function credentialOf({
  headers,
  url,
}: Pick<IncomingMessage, 'headers' | 'url'>): string | undefined {
  const found =
    bearerIn(headers.authorization) ??
    basicPasswordIn(headers.authorization) ??
    requestTarget(url).query.get('token') ??
    cookieIn(headers.cookie);
  return found === undefined || found === '' || found.length > maxLength ? undefined : found;
}

function bearerIn(header = ''): string | undefined {
  return /^Bearer +([\w~+/.=-]+) *$/i.exec(header)?.[1];
}

function basicPasswordIn(header = ''): string | undefined {
  const encoded = /^Basic +([\w+/=-]+) *$/i.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const pair = Buffer.from(encoded, 'base64').toString();
  return pair.includes(':') ? pair.slice(pair.indexOf(':') + 1) : undefined;
}

function cookieIn(header = ''): string | undefined {
  const pairs = header.split(';').map((pair) => pair.trim());
  const prefix = `${sessionCookie}=`;
  return pairs.find((pair) => pair.startsWith(prefix))?.slice(prefix.length);
}
