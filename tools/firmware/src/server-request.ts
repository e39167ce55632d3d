import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';
import { json } from 'node:stream/consumers';
import { rootCertificates } from 'node:tls';

/** A server, and what it takes to use it. */
export interface ServerAccess {
  /** The WebSocket's URL. */
  readonly url: string;
  /** The board's key, where the server requires one. */
  readonly key: string | undefined;
  /** The CA that is trusted besides the public ones, in PEM. */
  readonly ca: string | undefined;
  /** Of each request. */
  readonly timeoutMs: number;
}

/** GETs JSON of the gateway's API, whose path is relative to the WebSocket's. Rejects without it. */
export async function getWithKey(
  path: string,
  { url, key, ca, timeoutMs }: ServerAccess,
): Promise<unknown> {
  const target = new URL(path, url);
  target.protocol = target.protocol === 'wss:' ? 'https:' : 'http:';
  target.search = '';
  const headers = key === undefined ? {} : { Authorization: `Bearer ${key}` };
  const options = { headers, timeout: timeoutMs, agent: false };
  return new Promise((resolve, reject) => {
    const request =
      target.protocol === 'https:'
        ? getHttps(target, { ...options, ...trusting(ca) })
        : getHttp(target, options);
    request.on('timeout', () => request.destroy(new Error('no reply')));
    request.on('error', reject);
    request.on('response', (response) => {
      if (response.statusCode === 200) json(response).then(resolve, reject);
      else request.destroy(new Error(`HTTP status ${response.statusCode ?? 'unknown'}`));
    });
  });
}

/** Options of a TLS connection that trusts one CA more. */
export function trusting(ca: string | undefined): { readonly ca?: string[] } {
  return ca === undefined ? {} : { ca: [...rootCertificates, ca] };
}
