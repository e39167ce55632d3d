import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Family } from './family.ts';
import { exposition, expositionType } from './family.ts';

/** How the server is: 200 when `status` is ok. */
export interface Health {
  readonly status: 'ok' | 'draining' | 'failing';
  readonly [detail: string]: unknown;
}

export interface HttpPagesOptions {
  readonly version: string;
  readonly health: () => Promise<Health>;
  readonly families: () => Promise<readonly Family[]>;
  readonly logger: Logger;
}

type Page = () => Promise<{
  readonly status: number;
  readonly type: string;
  readonly text: string;
}>;

const json = 'application/json; charset=utf-8';

/** What a plain GET is answered with: /kurento, /healthz and /metrics. */
export function httpPages(options: HttpPagesOptions): RequestListener {
  const { version, health, families, logger } = options;
  const about = { name: 'boardcast', protocol: 'kurento', version, webSocket: '/kurento' };
  const pages = new Map<string, Page>([
    ['/kurento', async () => ({ status: 200, type: json, text: JSON.stringify(about) })],
    [
      '/healthz',
      async () => {
        const state = await health();
        const status = state.status === 'ok' ? 200 : 503;
        return { status, type: json, text: JSON.stringify(state) };
      },
    ],
    [
      '/metrics',
      async () => ({ status: 200, type: expositionType, text: exposition(await families()) }),
    ],
  ]);
  return (request, response) => {
    answer(pages, request, response).catch((error: unknown) => {
      logger.error({ err: error }, 'a page failed');
      response.destroy();
    });
  };
}

async function answer(
  pages: ReadonlyMap<string, Page>,
  { method, url = '/' }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (method !== 'GET' && method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    return;
  }
  const page = pages.get(url.split('?', 1)[0]?.replace(/(.)\/$/, '$1') ?? '');
  if (page === undefined) {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not here\n');
    return;
  }
  const { status, type, text } = await page();
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(text);
}
