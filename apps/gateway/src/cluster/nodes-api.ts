import { drainRequestSchema, httpRoutes, routePattern } from '@boardcast/protocol';
import type { FastifyInstance, FastifyReply } from 'fastify';
import * as v from 'valibot';
import type { DrainOutcome, NodesControl } from './nodes-control.ts';

const maxBodyBytes = 1024;
const plainText = 'text/plain; charset=utf-8';
const noNode = 'There is no node with this id: see /api/nodes.';

interface NodeRequest {
  readonly Params: { readonly node: string };
}

/** The API of gateways and nodes; who may use it is checked before. */
export function addNodesApi(app: FastifyInstance, nodes: NodesControl): void {
  const options = { bodyLimit: maxBodyBytes };
  const { nodeDrain, nodeUndrain } = httpRoutes;
  app.get(httpRoutes.nodes.path, async (_, reply) =>
    reply.header('Cache-Control', 'no-store').send(await nodes.cluster()),
  );
  app.post<NodeRequest>(routePattern(nodeDrain.path), options, async (request, reply) => {
    const parsed = v.safeParse(drainRequestSchema, request.body ?? {});
    if (!parsed.success) return reply.code(400).type(plainText).send(invalid(parsed.issues));
    const { rate, seconds } = parsed.output;
    const plan = { rate, deadline: Date.now() + seconds * 1000 };
    return answer(reply, await nodes.setDrain(request.params.node, plan));
  });
  app.post<NodeRequest>(routePattern(nodeUndrain.path), options, async ({ params }, reply) =>
    answer(reply, await nodes.setDrain(params.node, undefined)),
  );
}

function answer(reply: FastifyReply, outcome: DrainOutcome): FastifyReply {
  void reply.header('Cache-Control', 'no-store');
  switch (outcome.kind) {
    case 'done':
      return reply.send(outcome.node);
    case 'unknown':
      return reply.code(404).type(plainText).send(noNode);
    case 'refused':
      return reply.code(409).type(plainText).send(outcome.reason);
  }
}

function invalid([issue]: readonly v.BaseIssue<unknown>[]): string {
  const field = issue?.path?.map(({ key }) => String(key)).join('.') ?? 'body';
  return `Invalid ${field}: ${issue?.message ?? 'see /api/openapi.json'}.`;
}
