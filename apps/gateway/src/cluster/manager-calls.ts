import { randomUUID } from 'node:crypto';
import {
  kurentoErrors,
  SERVER_MANAGER_ID,
  type ErrorObject,
  type Reply,
  type Request,
} from '@boardcast/protocol';
import { mergeManagerValues } from '@boardcast/protocol/server';
import type { ClusterSession } from './cluster-session.ts';
import type { OwnRequest } from './node-connection.ts';

export type Outcome = { readonly result: unknown } | { readonly error: ErrorObject };

/** Sends a request of a session to a node; undefined when there is no reply in time. */
type Ask = (node: string, request: OwnRequest) => Promise<Reply | undefined>;

/** Executes what concerns the managers of all nodes: one result of all results. */
export async function callManagers<C>(
  { method, params = {} }: Request,
  session: ClusterSession<C>,
  nodes: readonly string[],
  ask: Ask,
): Promise<Outcome> {
  if (method === 'unsubscribe') return unsubscribe(params['subscription'], session, ask);
  const request = { method, params: { ...params, sessionId: session.id } };
  const replies = await Promise.all(
    nodes.map(async (node) => [node, await ask(node, request)] as const),
  );
  const answered = replies.flatMap(([node, reply]) => (reply ? [[node, reply] as const] : []));
  const values = answered.flatMap(([node, reply]) =>
    'result' in reply
      ? [[node, (reply.result as { readonly value?: unknown }).value] as const]
      : [],
  );
  const [failed] = answered.flatMap(([, reply]) => ('error' in reply ? [reply.error] : []));
  if (values.length === 0) return { error: failed ?? noNodeError() };
  const value =
    method === 'subscribe'
      ? subscribed(String(params['type']), session, values)
      : mergeManagerValues(
          String(params['operation']),
          values.map(([, one]) => one),
        );
  return { result: { sessionId: session.id, value } };
}

/** Subscribes on a node that came, or came back, to what a session is subscribed to on the others. */
export async function restoreSubscriptions<C>(
  session: ClusterSession<C>,
  node: string,
  ask: Ask,
): Promise<void> {
  for (const { type, ids } of session.managerSubscriptions.values()) {
    if (ids.has(node)) continue;
    const params = { object: SERVER_MANAGER_ID, type, sessionId: session.id };
    const reply = await ask(node, { method: 'subscribe', params });
    const { value } = ((reply && 'result' in reply ? reply.result : undefined) ?? {}) as {
      readonly value?: unknown;
    };
    if (typeof value === 'string') ids.set(node, value);
  }
}

export function noNodeError(): ErrorObject {
  return kurentoErrors.internal('no media server answers').toJSON();
}

function subscribed<C>(
  type: string,
  session: ClusterSession<C>,
  values: readonly (readonly [node: string, value: unknown])[],
): string {
  const id = randomUUID();
  const ids = new Map(values.map(([node, value]) => [node, String(value)]));
  session.managerSubscriptions.set(id, { type, ids });
  return id;
}

async function unsubscribe<C>(id: unknown, session: ClusterSession<C>, ask: Ask): Promise<Outcome> {
  const { ids = new Map<string, string>() } = session.managerSubscriptions.get(String(id)) ?? {};
  session.managerSubscriptions.delete(String(id));
  const own = { object: SERVER_MANAGER_ID, sessionId: session.id };
  await Promise.all(
    [...ids].map(([node, subscription]) =>
      ask(node, { method: 'unsubscribe', params: { ...own, subscription } }),
    ),
  );
  return { result: { sessionId: session.id } };
}
