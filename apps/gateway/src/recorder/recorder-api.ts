import {
  boardPath,
  httpRoutes,
  routePattern,
  type Action,
  type HttpRoute,
} from '@boardcast/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { HttpAccess } from '../access/http-access.ts';
import { mayDo, maySee } from '../access/principal.ts';
import type { RecorderClient } from './recorder-client.ts';

const boardRoutes: readonly HttpRoute[] = [
  httpRoutes.snapshot,
  httpRoutes.boardRecording,
  httpRoutes.recordingSegment,
  httpRoutes.recordingFile,
];
const maxBodyBytes = 4096;

interface BoardRequest {
  readonly Params: { readonly board: string };
}

/** The routes that the recorder answers, for those who may do with the board what they ask for. */
export function addRecorderApi(
  app: FastifyInstance,
  access: HttpAccess,
  recorder: RecorderClient,
): void {
  app.get(httpRoutes.recordings.path, async (request, reply) => {
    const principal = access.principalOf(request);
    const recordings = await recorder.recordings().catch(() => undefined);
    if (recordings === undefined) return unavailable(reply);
    return recordings.filter(({ board }) => maySee(principal, board));
  });
  for (const route of boardRoutes) addBoardRoute(app, access, recorder, route);
}

function addBoardRoute(
  app: FastifyInstance,
  access: HttpAccess,
  recorder: RecorderClient,
  { path, boardAction, post, delete: deletion }: HttpRoute,
): void {
  const { get, change = get } = boardAction ?? {};
  if (get === undefined || change === undefined) return;
  const url = routePattern(path);
  const forward =
    (action: Action) => (request: FastifyRequest<BoardRequest>, reply: FastifyReply) => {
      const { board } = request.params;
      if (!mayDo(access.principalOf(request), action, board)) return refuse(reply, action);
      const [, query = ''] = request.url.split('?');
      const own = boardPath(path, board);
      return recorder.forward(request, reply, query === '' ? own : `${own}?${query}`);
    };
  app.get<BoardRequest>(url, forward(get));
  if (post) app.post<BoardRequest>(url, { bodyLimit: maxBodyBytes }, forward(change));
  if (deletion) app.delete<BoardRequest>(url, forward(change));
}

function refuse(reply: FastifyReply, action: Action): FastifyReply {
  const text = `Not permitted: this needs the permission "${action}" for this board.`;
  return reply.code(403).type('text/plain; charset=utf-8').send(text);
}

function unavailable(reply: FastifyReply): FastifyReply {
  const text = 'There is no recorder: the terminal of the gateway says why.';
  return reply.code(503).header('Retry-After', '5').type('text/plain; charset=utf-8').send(text);
}
