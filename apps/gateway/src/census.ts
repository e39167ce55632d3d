import { boardTags, objectTypeOf } from '@boardcast/protocol';
import type { KurentoClient } from '@boardcast/signaling';
import type { Directory } from './directory.ts';
import type { FoundEndpoint, FoundPipeline } from './known-pipeline.ts';

const manager = 'manager_ServerManager';

/** Asks a Kurento for the boards that published before this gateway was there. */
export async function takeCensus(client: KurentoClient, directory: Directory): Promise<void> {
  const pipelines = await client.invoke('ServerManager', manager, 'getPipelines');
  for (const id of pipelines.filter((pipeline) => !directory.knows(pipeline))) {
    // It may be gone by now; nothing is owed to it then.
    const found = await describePipeline(client, id).catch(() => undefined);
    if (found !== undefined) directory.adopt(found);
  }
}

/** Undefined for a pipeline that does not call itself a board: it may be anybody's. */
async function describePipeline(
  client: KurentoClient,
  id: string,
): Promise<FoundPipeline | undefined> {
  const tags = await client.invoke('MediaPipeline', id, 'getTags');
  if (!tags.some(({ key }) => key === boardTags.name)) return undefined;
  const children = await client.invoke('MediaPipeline', id, 'getChildren');
  const ids = children.filter((child) => objectTypeOf(child) === 'WebRtcEndpoint');
  const endpoints = await Promise.all(ids.map((child) => describeEndpoint(client, child)));
  const sources = new Set(endpoints.map(({ source }) => source));
  const board = endpoints.find((endpoint) => endpoint.negotiated && sources.has(endpoint.id));
  const flowing = board === undefined ? [] : await flowingOut(client, board.id);
  return { id, tags: tags.map(({ key, value }) => [key, value]), endpoints, flowing };
}

async function describeEndpoint(client: KurentoClient, id: string): Promise<FoundEndpoint> {
  const [connections, connected, negotiated] = await Promise.all([
    client.invoke('WebRtcEndpoint', id, 'getSourceConnections', {}),
    isConnected(client, id),
    client.invoke('WebRtcEndpoint', id, 'getLocalSessionDescriptor').then(
      () => true,
      () => false,
    ),
  ]);
  const source = connections[0]?.source;
  return { id, negotiated, connected, source };
}

/** Whether an endpoint's media is connected now. */
export async function isConnected(client: KurentoClient, id: string): Promise<boolean> {
  return (await client.invoke('WebRtcEndpoint', id, 'getMediaState')) === 'CONNECTED';
}

/** The media that an endpoint hands on now. */
export async function flowingOut(client: KurentoClient, id: string): Promise<readonly string[]> {
  const flowing: string[] = [];
  for (const mediaType of ['AUDIO', 'VIDEO'] as const) {
    const flows = await client.invoke('WebRtcEndpoint', id, 'isMediaFlowingOut', { mediaType });
    if (flows) flowing.push(mediaType);
  }
  return flowing;
}
