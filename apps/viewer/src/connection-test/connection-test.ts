import type { IceServer } from '@boardcast/protocol';
import { serverErrorText } from '@boardcast/web/player';
import { iceServerFinding, relayFinding, udpFinding, type Finding } from './connection-findings.ts';
import { isTurn, type IceServerOutcome } from './ice-server-probe.ts';
import type { MediaPath } from './media-probe.ts';

/** A step that begins, and its result. */
export interface ConnectionCheck {
  readonly subject: string;
  readonly finding: Promise<Finding>;
}

/** The probes of the network, each of which ends by itself. */
export interface ConnectionProbes {
  /** The WebSocket that is tested, for the texts. */
  readonly url: string;
  /** Opens a session with the server over a WebSocket of its own; rejects when that fails. */
  webSocket(): Promise<void>;
  /** Connects a peer connection to the media server, directly or through a TURN server only. */
  media(relay?: IceServer): Promise<MediaPath>;
  iceServers(): Promise<readonly IceServer[]>;
  iceServer(server: IceServer): Promise<IceServerOutcome>;
  close(): void;
}

/** Tests what a viewer needs, one after the other, and closes the probes. Never throws. */
export async function* testConnection(probes: ConnectionProbes): AsyncGenerator<ConnectionCheck> {
  try {
    yield* checks(probes);
  } finally {
    probes.close();
  }
}

async function* checks(probes: ConnectionProbes): AsyncGenerator<ConnectionCheck> {
  const isOpen = webSocketCheck(probes);
  yield { subject: 'WebSocket', finding: isOpen };
  if ((await isOpen).mark === 'failed') return;
  yield {
    subject: 'Media over UDP',
    finding: probes.media().then(udpFinding, (error: unknown) => udpFinding({ error })),
  };
  const servers = await probes.iceServers().catch(() => []);
  for (const server of servers) {
    yield { subject: server.urls, finding: iceServerCheck(probes, server) };
  }
}

/** An address at a TURN server is of no use if the media server does not answer there. */
async function iceServerCheck(probes: ConnectionProbes, server: IceServer): Promise<Finding> {
  const outcome = await probes.iceServer(server);
  if (outcome.state === 'failed' || !isTurn(server)) return iceServerFinding(server.urls, outcome);
  const path = await probes.media(server).catch((error: unknown) => ({ error }));
  return relayFinding(server.urls, path);
}

async function webSocketCheck(probes: ConnectionProbes): Promise<Finding> {
  const subject = 'WebSocket';
  try {
    await probes.webSocket();
    return { subject, mark: 'ok', text: 'Works.' };
  } catch (error) {
    const text = `${serverErrorText(error, probes.url)} A proxy in between must pass WebSockets on.`;
    return { subject, mark: 'failed', text };
  }
}
