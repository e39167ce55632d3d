import { httpRoutes, routePattern } from '@boardcast/protocol';
import type { FastifyInstance } from 'fastify';
import type { Snapshots } from './snapshots.ts';

const minWidth = 16;
const maxWidth = 4096;
const widthStep = 16;

interface SnapshotRequest {
  readonly Params: { readonly board: string };
  readonly Querystring: { readonly width?: string };
}

/** Who may see the board was checked before. */
export function addSnapshotApi(app: FastifyInstance, snapshots: Snapshots): void {
  const path = routePattern(httpRoutes.snapshot.path);
  app.get<SnapshotRequest>(path, async ({ params, query, headers }, reply) => {
    const width = widthOf(query.width);
    if (width === 'invalid') {
      return reply.code(400).send(`Invalid width: expected ${minWidth} to ${maxWidth}.`);
    }
    const snapshot = await snapshots.get(params.board, width);
    if (snapshot === undefined) {
      return reply.code(404).send(`There is no snapshot of ${params.board} yet.`);
    }
    const seconds = Math.floor(snapshot.time / 1000);
    void reply.headers({
      'Last-Modified': new Date(seconds * 1000).toUTCString(),
      'Cache-Control': 'private, no-cache',
    });
    const since = Date.parse(headers['if-modified-since'] ?? '');
    if (since >= seconds * 1000) return reply.code(304).send();
    return reply.type(httpRoutes.snapshot.contentType).send(snapshot.jpeg);
  });
}

/** In steps, so that as few as possible are made. */
function widthOf(text: string | undefined): number | undefined | 'invalid' {
  if (text === undefined) return undefined;
  const width = Number(text);
  if (!Number.isInteger(width) || width < minWidth || width > maxWidth) return 'invalid';
  return Math.ceil(width / widthStep) * widthStep;
}
