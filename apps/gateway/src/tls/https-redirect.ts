import type { RequestListener } from 'node:http';
import { parseHost } from '../origin-rule.ts';

/** Where phones and boards get the certificate of the installation's own authority. */
export const authorityPath = '/ca.pem';
export const authorityType = 'application/x-pem-file';

/** Answers plain HTTP on the port of HTTPS: with the authority's certificate, or a redirection. */
export function httpsRedirect(authority: string | undefined): RequestListener {
  return ({ url = '/', headers }, response) => {
    const host = parseHost(headers.host);
    if (url === authorityPath && authority !== undefined) {
      response.writeHead(200, { 'Content-Type': authorityType }).end(authority);
    } else if (host === undefined) {
      response.writeHead(400).end('Invalid Host header.');
    } else {
      response.writeHead(308, { Location: `https://${host}${url}` }).end();
    }
  };
}
