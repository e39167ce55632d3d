import { SERVER_MANAGER_ID } from '@boardcast/protocol';
import { KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import type { MediaObjects } from './load-messages.ts';

/** Reads what is at a media server, as an administrator would. */
export async function mediaObjects(url: string): Promise<MediaObjects> {
  const client = new KurentoClient({ url, openSocket: openNodeSocket });
  await client.connect();
  try {
    const pipelines = await client.invoke('ServerManager', SERVER_MANAGER_ID, 'getPipelines');
    const sessions = await client.invoke('ServerManager', SERVER_MANAGER_ID, 'getSessions');
    const children = await Promise.all(
      pipelines.map((id) => client.invoke('MediaPipeline', id, 'getChildren')),
    );
    return { pipelines, endpoints: children.flat().length, sessions: sessions.length };
  } finally {
    await client.close();
  }
}
