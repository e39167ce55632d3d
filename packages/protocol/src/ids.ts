/** The id of the server manager, which exists without being created. */
export const SERVER_MANAGER_ID = 'manager_ServerManager';

/** The types of objects. */
export const objectTypes = ['MediaPipeline', 'WebRtcEndpoint', 'ServerManager'] as const;
/** A type of object. */
export type ObjectType = (typeof objectTypes)[number];

/** The type of an object by its id; undefined for another id. */
export function objectTypeOf(id: string): ObjectType | undefined {
  if (id === SERVER_MANAGER_ID) return 'ServerManager';
  const name = /^(?:[^/]+\/)*[^/]+_kurento\.([A-Za-z]+)$/.exec(id)?.[1];
  return objectTypes.find((type) => type === name && type !== 'ServerManager');
}

/** The id of an object's pipeline: the first part of its hierarchical id. */
export function pipelineIdOf(id: string): string {
  return id.split('/', 1)[0] ?? id;
}

/** The id of a pipeline. */
export function makePipelineId(uuid: string): string {
  return `${uuid}_kurento.MediaPipeline`;
}

/** The id of an endpoint in a pipeline. */
export function makeEndpointId(pipelineId: string, uuid: string): string {
  return `${pipelineId}/${uuid}_kurento.WebRtcEndpoint`;
}
