import { Transaction, pipelineIdOf } from '@boardcast/protocol';
import type { KurentoEvent, ObjectReference } from '@boardcast/protocol';
import { KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import type { Negotiated, OnCandidate } from './bench-peer.ts';

/** A session with a server, to publish and to watch. */
export interface MediaSession {
  publish(offer: string, onCandidate: OnCandidate): Promise<Negotiated>;
  watch(source: string, offer: string, onCandidate: OnCandidate): Promise<Negotiated>;
  /** Releases a publisher with its viewers, or one viewer. */
  leave(id: string): Promise<void>;
  /** The ids of a publisher's viewers. */
  viewers(source: string): Promise<readonly string[]>;
  /** Resolves when the server reports that a viewer is disconnected. */
  disconnected(id: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens a session with a Kurento (`ws:`) or with the bare forwarder (`http:`). */
export async function openSession(url: string): Promise<MediaSession> {
  if (url.startsWith('http:')) return bareSession(url);
  const client = new KurentoClient({ url, openSocket: openNodeSocket });
  await client.connect();
  return new KurentoSession(client);
}

class KurentoSession implements MediaSession {
  readonly #client: KurentoClient;
  readonly #candidates = new Map<string, OnCandidate>();
  #early: (readonly [string, string, string])[] = [];

  constructor(client: KurentoClient) {
    this.#client = client;
    client.on('event', (event) => {
      if (event.type !== 'IceCandidateFound') return;
      const { candidate, sdpMid } = event.data.candidate;
      const listener = this.#candidates.get(event.object);
      if (listener === undefined) this.#early.push([event.object, candidate, sdpMid]);
      else listener(candidate, sdpMid);
    });
  }

  async publish(offer: string, onCandidate: OnCandidate): Promise<Negotiated> {
    const transaction = new Transaction();
    const mediaPipeline = transaction.create('MediaPipeline', {});
    const endpoint = transaction.create('WebRtcEndpoint', { mediaPipeline });
    return this.#negotiate(transaction, endpoint, offer, onCandidate);
  }

  async watch(source: string, offer: string, onCandidate: OnCandidate): Promise<Negotiated> {
    const transaction = new Transaction();
    const mediaPipeline = pipelineIdOf(source);
    const sink = transaction.create('WebRtcEndpoint', { mediaPipeline });
    transaction.invoke('WebRtcEndpoint', source, 'connect', { sink });
    return this.#negotiate(transaction, sink, offer, onCandidate);
  }

  async leave(id: string): Promise<void> {
    this.#candidates.delete(id);
    await this.#client.release(id);
  }

  async viewers(source: string): Promise<readonly string[]> {
    const found = await this.#client.invoke('WebRtcEndpoint', source, 'getSinkConnections', {});
    return [...new Set((found ?? []).map(({ sink }) => sink))];
  }

  disconnected(id: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const listener = ({ data }: KurentoEvent<'MediaStateChanged'>) => {
        if (data.newState === 'DISCONNECTED') resolve();
      };
      this.#client.subscribe(id, 'MediaStateChanged', listener).catch(reject);
    });
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  async #negotiate(
    transaction: Transaction,
    endpoint: ObjectReference<'WebRtcEndpoint'>,
    offer: string,
    onCandidate: OnCandidate,
  ): Promise<Negotiated> {
    transaction.subscribe(endpoint, 'IceCandidateFound');
    const answered = transaction.invoke('WebRtcEndpoint', endpoint, 'processOffer', { offer });
    transaction.invoke('WebRtcEndpoint', endpoint, 'gatherCandidates', {});
    const values = await this.#client.transaction(transaction);
    const [id, answer] = [values.get(endpoint), values.get(answered)];
    this.#candidates.set(id, onCandidate);
    const early = this.#early;
    this.#early = early.filter(([object]) => object !== id);
    for (const [object, candidate, mid] of early) if (object === id) onCandidate(candidate, mid);
    return { id, answer };
  }
}

/** The bare forwarder's answers have its candidates. */
function bareSession(url: string): MediaSession {
  const post = async (path: string, body: string): Promise<Negotiated> => {
    const reply = await fetch(`${url}${path}`, { method: 'POST', body });
    return (await reply.json()) as Negotiated;
  };
  return {
    publish: (offer) => post('/publish', offer),
    watch: (source, offer) => post(`/watch/${source}`, offer),
    leave: () => Promise.resolve(),
    viewers: () => Promise.resolve([]),
    disconnected: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
