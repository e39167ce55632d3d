import type { IncomingMessage } from 'node:http';

const methods = 'OPTIONS, POST, PATCH, DELETE';

/**
 * Whether pages of any origin may send this request to WHIP or WHEP: one with a key or token of its
 * own, which no other page has; not one that a cookie or an open gateway would allow.
 */
export function isCrossOriginAllowed(
  { url = '', method, headers }: Pick<IncomingMessage, 'url' | 'method' | 'headers'>,
  accessControl: boolean,
): boolean {
  if (!/^\/wh[ei]p\//.test(url)) return false;
  return accessControl && (method === 'OPTIONS' || headers.authorization !== undefined);
}

/** Lets a page read the answer (Fetch standard, CORS protocol). */
export function crossOriginHeaders(origin: string): Readonly<Record<string, string>> {
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Methods': methods,
    'Access-Control-Allow-Headers': 'Authorization, Content-Type, If-Match',
    'Access-Control-Expose-Headers': 'Location, ETag, Link, Accept-Post, Accept-Patch, Retry-After',
    'Access-Control-Max-Age': '600',
    Vary: 'Origin',
  };
}
