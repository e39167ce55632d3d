import {
  isPublished,
  type BoardEntry,
  type IceServer,
  type PublishedBoard,
} from '@boardcast/protocol';
import { ViewerSession, type KurentoClient, type ViewerTarget } from '@boardcast/signaling';
import { BrowserViewerPeer } from '@boardcast/web/viewer-peer';

/** Whether media can go between this browser and the media server. */
export type MediaPath =
  | { readonly state: 'connected'; readonly address: string }
  | { readonly state: 'not-connected' }
  /** Nothing to connect to: there is no board, and this user may not create a pipeline. */
  | { readonly state: 'no-board' };

const timeoutMs = 10_000;

/** The fields of candidates and their pairs that are read (W3C WebRTC Statistics). */
interface Report extends RTCStats {
  readonly nominated?: boolean;
  readonly remoteCandidateId?: string;
  readonly address?: string;
  readonly port?: number;
}

/** An endpoint to connect to, and how it is given back. */
interface Target {
  readonly target: ViewerTarget;
  release(): Promise<void>;
}

const boardTarget = ({ endpoint }: PublishedBoard): Target => ({
  target: { source: endpoint },
  release: () => Promise.resolve(),
});

/**
 * Connects to a live board, or to an endpoint of its own where there is none, and leaves again:
 * through a TURN server only, or directly without one.
 */
export async function probeMedia(
  client: KurentoClient,
  boards: readonly BoardEntry[],
  relay?: IceServer,
): Promise<MediaPath> {
  const board = boards.filter(isPublished).find(({ state }) => state === 'live');
  const used = board === undefined ? await ownEndpoint(client) : boardTarget(board);
  if (used === undefined) return { state: 'no-board' };
  const servers = relay === undefined ? [] : [relay];
  const peer = new BrowserViewerPeer({
    receiveOnly: true,
    iceServers: () => Promise.resolve(servers),
    relayOnly: relay !== undefined,
  });
  const session = new ViewerSession({ client, target: used.target, createPeer: () => peer });
  try {
    const connected = isConnected(peer.connection);
    await session.start();
    return (await connected)
      ? { state: 'connected', address: await remoteAddress(peer.connection) }
      : { state: 'not-connected' };
  } finally {
    await session.close();
    await used.release();
  }
}

async function ownEndpoint(client: KurentoClient): Promise<Target | undefined> {
  const mediaPipeline = await client.create('MediaPipeline', {}).catch(() => undefined);
  if (mediaPipeline === undefined) return undefined;
  const release = () => client.release(mediaPipeline);
  return {
    target: { endpoint: await client.create('WebRtcEndpoint', { mediaPipeline }) },
    release,
  };
}

function isConnected(connection: RTCPeerConnection): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), timeoutMs);
    connection.addEventListener('connectionstatechange', () => {
      const { connectionState } = connection;
      if (connectionState !== 'connected' && connectionState !== 'failed') return;
      clearTimeout(timer);
      resolve(connectionState === 'connected');
    });
  });
}

/** Where the media server's packets come from. */
async function remoteAddress(connection: RTCPeerConnection): Promise<string> {
  const reports = [...(await connection.getStats())].map(([, report]) => report as Report);
  const pair = reports.find(({ type, nominated }) => type === 'candidate-pair' && nominated);
  const remote = reports.find(({ id }) => id === pair?.remoteCandidateId);
  return `${remote?.address ?? 'the media server'}, port ${remote?.port ?? 'unknown'}`;
}
