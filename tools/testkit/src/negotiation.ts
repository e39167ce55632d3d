import type { LibdatachannelPeer } from './libdatachannel-peer.ts';
import type { TestClient } from './test-client.ts';
import { until } from './until.ts';

/** Rewrites what passes between peer and server. */
export interface NegotiationChanges {
  readonly offer?: ((offer: string) => string) | undefined;
  /** A candidate of the server's; the peer's own candidates are then not sent. */
  readonly candidate?: ((candidate: string) => string) | undefined;
}

/** Negotiates with an endpoint by the peer's offer. Resolves with the answer when both are connected. */
export async function offerTo(
  peer: LibdatachannelPeer,
  client: TestClient,
  endpoint: string,
  changes: NegotiationChanges = {},
): Promise<string> {
  const release = await holdCandidates(peer, client, endpoint, changes);
  const created = await peer.createOffer();
  const offer = changes.offer?.(created) ?? created;
  const answer = (await client.invoke(endpoint, 'processOffer', { offer })) as string;
  await peer.setAnswer(answer);
  release();
  await client.invoke(endpoint, 'gatherCandidates');
  await connected(peer, client, endpoint);
  // A server that has them sooner may send its checks before the peer's own arrive: libdatachannel
  // then loses the first flight of DTLS, which is repeated after a second.
  if (changes.candidate === undefined) await sendCandidates(peer, client, endpoint);
  return answer;
}

/** Negotiates by the endpoint's offer. Resolves with the answer when both are connected. */
export async function answerTo(
  peer: LibdatachannelPeer,
  client: TestClient,
  endpoint: string,
  offer: string,
): Promise<string> {
  const release = await holdCandidates(peer, client, endpoint, {});
  const answer = await peer.createAnswer(offer);
  await client.invoke(endpoint, 'processAnswer', { answer });
  release();
  await client.invoke(endpoint, 'gatherCandidates');
  await connected(peer, client, endpoint);
  return answer;
}

/** One side completes the handshake before the other: packets that are sent meanwhile are lost. */
async function connected(
  peer: LibdatachannelPeer,
  client: TestClient,
  endpoint: string,
): Promise<void> {
  await peer.connected();
  await until(
    'the endpoint is connected',
    async () => (await client.invoke(endpoint, 'getConnectionState')) === 'CONNECTED',
  );
}

/** Sends the peer's candidates to an endpoint. */
export async function sendCandidates(
  peer: LibdatachannelPeer,
  client: TestClient,
  endpoint: string,
): Promise<void> {
  const description = await peer.localDescription();
  for (const [, candidate = ''] of description.matchAll(/^a=(candidate:[^\r\n]+)/gm)) {
    const value = { candidate, sdpMid: '0', sdpMLineIndex: 0 };
    await client.invoke(endpoint, 'addIceCandidate', { candidate: value });
  }
}

/** Holds the endpoint's candidates back until the returned function is called. */
async function holdCandidates(
  peer: LibdatachannelPeer,
  client: TestClient,
  endpoint: string,
  changes: NegotiationChanges,
): Promise<() => void> {
  const held: string[] = [];
  let isReleased = false;
  const add = (candidate: string) => peer.addCandidate({ candidate, sdpMid: '0' });
  client.onEvent(({ type, object, data }) => {
    if (type !== 'IceCandidateFound' || object !== endpoint) return;
    const { candidate: found } = data['candidate'] as { readonly candidate: string };
    const candidate = changes.candidate?.(found) ?? found;
    if (isReleased) add(candidate);
    else held.push(candidate);
  });
  await client.subscribe(endpoint, 'IceCandidateFound');
  return () => {
    isReleased = true;
    held.forEach(add);
  };
}
