import { httpRoutes, isPublished, routePattern, type BoardEntry } from '@boardcast/protocol';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { itemPath, type HttpAccess } from './access/http-access.ts';
import { mayDo, mayManage, maySee } from './access/principal.ts';
import { directoryAwayText, isDirectoryAway } from './directory-away.ts';
import type { RestartBoard } from './board-restarts.ts';

const plainText = 'text/plain; charset=utf-8';

export interface BoardsApiOptions {
  readonly boards: () => readonly BoardEntry[];
  /** Forgets a board that left; false when there is none of that name. */
  readonly forgetBoard: (name: string) => Promise<boolean>;
  readonly restartBoard: RestartBoard;
}

/** The API of the list of boards; who may use it is checked before. */
export function addBoardsApi(
  app: FastifyInstance,
  access: HttpAccess,
  { boards, forgetBoard, restartBoard }: BoardsApiOptions,
): void {
  addRestart(app, access, restartBoard);
  const { path } = httpRoutes.boards;
  app.get(path, (request) => {
    const principal = access.principalOf(request);
    return boards().filter(({ name }) => maySee(principal, name));
  });
  app.delete<{ Params: { readonly id: string } }>(itemPath(path), async ({ params }, reply) => {
    const name = params.id;
    const board = boards().find((candidate) => candidate.name === name);
    if (board !== undefined && isPublished(board)) {
      return refuse(reply, 409, `${name} is connected: a board can be removed when it is offline.`);
    }
    try {
      const isForgotten = await forgetBoard(name);
      if (!isForgotten) return await refuse(reply, 404, 'There is no board of this name.');
      return await reply.code(204).send();
    } catch (error) {
      if (isDirectoryAway(error)) return refuse(reply, 503, directoryAwayText);
      throw error;
    }
  });
}

function addRestart(app: FastifyInstance, access: HttpAccess, restartBoard: RestartBoard): void {
  const { path, boardAction, command } = httpRoutes.boardRestart;
  const { change: action } = boardAction;
  app.post<{ Params: { readonly board: string } }>(routePattern(path), async (request, reply) => {
    const principal = access.principalOf(request);
    const { board } = request.params;
    if (!mayManage(principal) && !mayDo(principal, action, board)) {
      const text = `Not permitted: this needs the permission "${action}" for this board.`;
      return refuse(reply, 403, text);
    }
    const outcome = await restartBoard(board);
    if (outcome.kind === 'unknown') return refuse(reply, 404, command.refusals[404]);
    if (outcome.kind === 'refused') return refuse(reply, 409, outcome.reason);
    return reply.code(204).send();
  });
}

function refuse(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply.code(status).type(plainText).send(text);
}
