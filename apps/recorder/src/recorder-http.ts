import { httpRoutes, routePattern, type Action } from '@boardcast/protocol';
import Fastify, { type FastifyInstance } from 'fastify';
import type { HttpAccess } from './http-access.ts';

const requestTimeoutMs = 10_000;
const actions: Readonly<Record<string, Action>> = {
  [routePattern(httpRoutes.snapshot.path)]: 'watch',
  [routePattern(httpRoutes.recordings.path)]: 'manage',
  [routePattern(httpRoutes.boardRecording.path)]: 'playback',
  [routePattern(httpRoutes.recordingSegment.path)]: 'playback',
  [routePattern(httpRoutes.recordingFile.path)]: 'playback',
  [httpRoutes.metrics.path]: 'manage',
};

export interface RecorderHttpOptions {
  readonly access: HttpAccess;
  /** In Prometheus' text format. */
  readonly metrics: () => Promise<string>;
}

/** The recorder's HTTP server: the routes of the gateway's API that it answers. */
export function recorderHttp({ access, metrics }: RecorderHttpOptions): FastifyInstance {
  const app = Fastify({
    forceCloseConnections: true,
    requestTimeout: requestTimeoutMs,
    routerOptions: { maxParamLength: 1024 },
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send('There is nothing here.'));
  app.addHook('onRequest', async ({ headers, method, params, routeOptions: { url } }, reply) => {
    if (url === undefined || url === httpRoutes.health.path) return undefined;
    const isChange = method !== 'GET' && method !== 'HEAD';
    const action = isChange ? 'manage' : (actions[url] ?? 'manage');
    const { board = '' } = params as { readonly board?: string };
    const status = await access.refusal(headers.authorization, action, board);
    if (status === undefined) return undefined;
    if (status === 401) void reply.header('WWW-Authenticate', 'Bearer realm="Boardcast"');
    return reply.code(status).send(`Not permitted: this needs the permission "${action}".`);
  });
  app.get(httpRoutes.health.path, () => ({ status: 'ok' }));
  app.get(httpRoutes.metrics.path, async (_request, reply) =>
    reply.type(httpRoutes.metrics.contentType).send(await metrics()),
  );
  return app;
}
