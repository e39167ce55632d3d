import { objectTypeOf, type Request } from '@boardcast/protocol';
import type { ClientConnection, ObjectOwners } from '../object-owners.ts';

export const pipelineOf = (id: string) => `${id}_kurento.MediaPipeline`;
export const endpointOf = (id: string, name: string) =>
  `${pipelineOf(id)}/${name}_kurento.WebRtcEndpoint`;

function pass(
  owners: ObjectOwners,
  client: ClientConnection,
  body: Pick<Request, 'method' | 'params'>,
  result: object,
): ReturnType<ObjectOwners['learn']> {
  const call = { jsonrpc: '2.0', id: 1 } as const;
  return owners.learn(client, { ...call, ...body }, { ...call, result });
}

/** A client creates an object, and its reply passes. */
export function created(
  owners: ObjectOwners,
  client: ClientConnection,
  object: string,
  sessionId?: string,
): ReturnType<ObjectOwners['learn']> {
  const params = { type: objectTypeOf(object) };
  return pass(owners, client, { method: 'create', params }, { value: object, sessionId });
}

/** A client's offer is answered. */
export function offered(
  owners: ObjectOwners,
  client: ClientConnection,
  object: string,
  offer: string,
): ReturnType<ObjectOwners['learn']> {
  const params = { object, operation: 'processOffer', operationParams: { offer } };
  return pass(owners, client, { method: 'invoke', params }, { value: 'v=0', sessionId: 'default' });
}

/** A client asks for something that changes nothing. */
export function pinged(
  owners: ObjectOwners,
  client: ClientConnection,
  sessionId: string,
): ReturnType<ObjectOwners['learn']> {
  return pass(owners, client, { method: 'ping', params: {} }, { value: 'pong', sessionId });
}
