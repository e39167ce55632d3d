import { objectTypeOf, type Request } from '@boardcast/protocol';
import type { ClientConnection } from '../client-sessions.ts';
import type { ObjectOwners } from '../object-owners.ts';

export const pipelineOf = (id: string) => `${id}_kurento.MediaPipeline`;
export const endpointOf = (id: string, name: string) =>
  `${pipelineOf(id)}/${name}_kurento.WebRtcEndpoint`;

function process(
  owners: ObjectOwners,
  client: ClientConnection,
  body: Pick<Request, 'method' | 'params'>,
  result: object,
  node?: string,
): ReturnType<ObjectOwners['process']> {
  const call = { jsonrpc: '2.0', id: 1 } as const;
  return owners.process(client, { ...call, ...body }, { ...call, result }, node);
}

/** A client creates an object. */
export function created(
  owners: ObjectOwners,
  client: ClientConnection,
  object: string,
  sessionId?: string,
  node?: string,
): ReturnType<ObjectOwners['process']> {
  const params = { type: objectTypeOf(object) };
  return process(owners, client, { method: 'create', params }, { value: object, sessionId }, node);
}

/** A client's offer is answered. */
export function offered(
  owners: ObjectOwners,
  client: ClientConnection,
  object: string,
  offer: string,
  { sessionId = 'default', node }: { readonly sessionId?: string; readonly node?: string } = {},
): ReturnType<ObjectOwners['process']> {
  const params = { object, operation: 'processOffer', operationParams: { offer } };
  const result = { value: 'v=0', sessionId };
  return process(owners, client, { method: 'invoke', params }, result, node);
}

/** A client sends a request that changes nothing. */
export function pinged(
  owners: ObjectOwners,
  client: ClientConnection,
  sessionId: string,
): ReturnType<ObjectOwners['process']> {
  return process(owners, client, { method: 'ping', params: {} }, { value: 'pong', sessionId });
}
