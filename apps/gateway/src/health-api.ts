import { httpRoutes, type GatewayHealth } from '@boardcast/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AccessControl } from './access/access-control.ts';
import { mayManage } from './access/principal.ts';
import type { NodesControl } from './cluster/nodes-control.ts';
import type { TrustedProxies } from './trusted-proxies.ts';

export interface HealthApiOptions {
  readonly access: AccessControl;
  readonly proxies: TrustedProxies;
  readonly health: () => Promise<GatewayHealth>;
  readonly nodes: NodesControl;
}

/** Whether the gateway works, and whether it is the one for new clients. */
export function addHealthApi(
  app: FastifyInstance,
  { access, proxies, health, nodes }: HealthApiOptions,
): void {
  app.get(httpRoutes.health.path, async (request, reply) => {
    const state = await health();
    return reply.code(state.status === 'ok' ? 200 : 503).send(await visible(request, state));
  });
  app.get(httpRoutes.ready.path, async (request, reply) => {
    const state = nodes.readiness();
    return reply
      .code(state.status === 'unavailable' ? 503 : 200)
      .send(await visible(request, state));
  });

  /** Everybody is told the status, and those who may manage the rest. */
  async function visible<S extends { readonly status: string }>({ raw }: FastifyRequest, state: S) {
    const principal = await access.authenticate(raw, proxies.sourceOf(raw).address);
    const isManager = typeof principal !== 'string' && mayManage(principal);
    return isManager ? state : { status: state.status };
  }
}
