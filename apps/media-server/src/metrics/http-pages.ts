import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { httpRoutes, type About, type MediaServerHealth } from '@boardcast/protocol';
import type { Logger } from 'pino';

export interface HttpPagesOptions {
  readonly version: string;
  readonly health: () => Promise<MediaServerHealth>;
  /** In Prometheus' text format. */
  readonly metrics: () => Promise<string>;
  readonly logger: Logger;
}

interface Content {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Answers a GET of /kurento, /healthz and /metrics. */
export function httpPages(options: HttpPagesOptions): RequestListener {
  const { version, health, metrics, logger } = options;
  const { kurento, health: healthRoute, metrics: metricsRoute } = httpRoutes;
  const about: About = {
    name: 'boardcast',
    protocol: 'kurento',
    version,
    webSocket: kurento.path,
  };
  const json = (value: unknown, status = 200): Content => ({
    status,
    type: kurento.contentType,
    text: JSON.stringify(value),
  });
  const pages = new Map<string, () => Content | Promise<Content>>([
    [kurento.path, () => json(about)],
    [
      healthRoute.path,
      async () => {
        const state = await health();
        return json(state, state.status === 'ok' ? 200 : 503);
      },
    ],
    [
      metricsRoute.path,
      async () => ({ status: 200, type: metricsRoute.contentType, text: await metrics() }),
    ],
  ]);
  return (request, response) => {
    answer(pages, request, response).catch((error: unknown) => {
      logger.error({ err: error }, 'HTTP request failed');
      response.destroy();
    });
  };
}

async function answer(
  pages: ReadonlyMap<string, () => Content | Promise<Content>>,
  { method, url = '/' }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (method !== 'GET' && method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    return;
  }
  const page = pages.get(url.split('?', 1)[0]?.replace(/(.)\/$/, '$1') ?? '');
  if (page === undefined) {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found\n');
    return;
  }
  const { status, type, text } = await page();
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(text);
}
