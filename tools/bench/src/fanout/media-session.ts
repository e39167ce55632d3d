import { Transaction, pipelineIdOf } from '@boardcast/protocol';
import type { KurentoEvent, ObjectReference } from '@boardcast/protocol';
import { KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import type { Candidate, Welcome } from './guest.ts';

/** A server that can be published to and watched. */
export interface Meeting {
  publish(offer: string, onCandidate: Candidate): Promise<Welcome>;
  watch(source: string, offer: string, onCandidate: Candidate): Promise<Welcome>;
  /** Ends a publishing with all who watch it, or one watching. */
  leave(id: string): Promise<void>;
  /** Who watches a publisher: their ids. */
  watchers(source: string): Promise<readonly string[]>;
  /** Resolves when the server says that a watcher is gone. */
  gone(id: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens a way to a Kurento (`ws:`) or to the bare forwarder (`http:`). */
export async function openMeeting(url: string): Promise<Meeting> {
  if (url.startsWith('http:')) return bareMeeting(url);
  const client = new KurentoClient({ url, openSocket: openNodeSocket });
  await client.connect();
  return new KurentoMeeting(client);
}

class KurentoMeeting implements Meeting {
  readonly #client: KurentoClient;
  readonly #candidates = new Map<string, Candidate>();
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

  async publish(offer: string, onCandidate: Candidate): Promise<Welcome> {
    const transaction = new Transaction();
    const mediaPipeline = transaction.create('MediaPipeline', {});
    const endpoint = transaction.create('WebRtcEndpoint', { mediaPipeline });
    return this.#negotiate(transaction, endpoint, offer, onCandidate);
  }

  async watch(source: string, offer: string, onCandidate: Candidate): Promise<Welcome> {
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

  async watchers(source: string): Promise<readonly string[]> {
    const found = await this.#client.invoke('WebRtcEndpoint', source, 'getSinkConnections', {});
    return [...new Set((found ?? []).map(({ sink }) => sink))];
  }

  gone(id: string): Promise<void> {
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
    onCandidate: Candidate,
  ): Promise<Welcome> {
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

/** The bare forwarder answers with its candidates in the SDP. */
function bareMeeting(url: string): Meeting {
  const ask = async (path: string, body: string): Promise<Welcome> => {
    const reply = await fetch(`${url}${path}`, { method: 'POST', body });
    return (await reply.json()) as Welcome;
  };
  return {
    publish: (offer) => ask('/publish', offer),
    watch: (source, offer) => ask(`/watch/${source}`, offer),
    leave: () => Promise.resolve(),
    watchers: () => Promise.resolve([]),
    gone: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
