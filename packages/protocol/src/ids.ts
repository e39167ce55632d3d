/** The one object that exists without being created. */
export const SERVER_MANAGER_ID = 'manager_ServerManager';

export const objectTypes = ['MediaPipeline', 'WebRtcEndpoint', 'ServerManager'] as const;
export type ObjectType = (typeof objectTypes)[number];

/** The type that an object's id ends in, or undefined for an id that is none of ours. */
export function objectTypeOf(id: string): ObjectType | undefined {
  if (id === SERVER_MANAGER_ID) return 'ServerManager';
  const name = /^(?:[^/]+\/)*[^/]+_kurento\.([A-Za-z]+)$/.exec(id)?.[1];
  return objectTypes.find((type) => type === name && type !== 'ServerManager');
}

/** The pipeline an object lives in: the first part of its hierarchical id. */
export function pipelineIdOf(id: string): string {
  return id.split('/', 1)[0] ?? id;
}

export function makePipelineId(uuid: string): string {
  return `${uuid}_kurento.MediaPipeline`;
}

export function makeEndpointId(pipelineId: string, uuid: string): string {
  return `${pipelineId}/${uuid}_kurento.WebRtcEndpoint`;
}
