import {
  pipelineIdOf,
  relayTag,
  Transaction,
  type EventType,
  type KurentoEvent,
  type ObjectReference,
} from '@boardcast/protocol';
import type { KurentoClient } from '@boardcast/signaling';
import { withCodecsOf } from './relay-sdp.ts';

/** An end of a relay: the gateway's session at its media server. */
export interface RelayOrigin {
  readonly client: KurentoClient;
  /** The endpoint that the board publishes to. */
  readonly source: string;
}

export interface RelayEdge {
  readonly client: KurentoClient;
  readonly pipeline: string;
}

/** The endpoints of a relay. */
export interface RelayEndpoints {
  /** In the board's pipeline. */
  readonly sender: string;
  /** In the pipeline on the edge. */
  readonly receiver: string;
}

export interface RelayLinkOptions {
  readonly origin: RelayOrigin;
  readonly edge: RelayEdge;
  /** The value of the tag. */
  readonly name: string;
  /** Called once, when media can no longer flow through it. */
  readonly onBroken: (reason: string) => void;
  /** A viewer was connected or disconnected at the edge. */
  readonly onViewers: () => void;
}

const connectTimeoutMs = 8000;
/**
 * The receiver gets the sender's candidates this much later, unless they are connected by then: DTLS is
 * started by the receiver, and libdatachannel loses the first flight of a peer whose own ICE checks have
 * not succeeded. So the sender's checks come first.
 */
const candidateDelayMs = 400;
/**
 * In kbit/s: a Kurento answers for a relay with at least this, so that the receivers' estimate of the
 * connection between two servers does not slow the board down.
 */
const minBandwidth = 20_000;

const subscriptions: readonly EventType[] = [
  'IceCandidateFound',
  'IceComponentStateChanged',
  'DtlsConnectionStateChange',
  'ConnectionStateChanged',
  'MediaStateChanged',
];

/**
 * The connection of two media servers that carries a board: its endpoint is connected to a sender, whose
 * peer is a receiver in a pipeline of the edge. It consists of Kurento's operations alone.
 */
export class RelayLink {
  readonly sender: string;
  readonly receiver: string;
  readonly #options: RelayLinkOptions;
  readonly #removers: (() => void)[];
  #onConnected: () => void = () => undefined;
  #isConnected = false;
  #isOver = false;

  private constructor(options: RelayLinkOptions, { sender, receiver }: RelayEndpoints) {
    this.#options = options;
    this.sender = sender;
    this.receiver = receiver;
    const { origin, edge } = options;
    this.#removers = [
      origin.client.on('event', (event) => this.#onEvent(event, sender, edge.client, receiver)),
      edge.client.on('event', (event) => this.#onEvent(event, receiver, origin.client, sender)),
      ...[origin, edge].map(({ client }) =>
        client.on('lost', () => this.#broken('a session with a media server was lost')),
      ),
    ];
  }

  /** Makes a link and resolves when it is connected; nothing is left of it when it rejects. */
  static async open(options: RelayLinkOptions): Promise<RelayLink> {
    const { sender, offer } = await offerOf(options);
    let link: RelayLink | undefined;
    try {
      const { receiver, answer } = await answerTo(offer, options);
      link = new RelayLink(options, { sender, receiver });
      await link.#connect(answer);
      return link;
    } catch (error) {
      if (link === undefined) await releaseAt(options.origin.client, sender);
      else await link.release();
      throw error;
    }
  }

  /** Watches a link that another session made, and keeps its endpoints from being collected. */
  static async adopt(options: RelayLinkOptions, endpoints: RelayEndpoints): Promise<RelayLink> {
    const link = new RelayLink(options, endpoints);
    link.#isConnected = true;
    const { origin, edge } = options;
    try {
      const [media] = await Promise.all([
        watch(edge.client, endpoints.receiver, [...subscriptions, ...viewerEvents]),
        watch(origin.client, endpoints.sender, subscriptions),
      ]);
      if (media === 'DISCONNECTED') throw new Error('the media of the relay are disconnected');
      return link;
    } catch (error) {
      link.#end();
      throw error;
    }
  }

  /** The viewers' endpoints at the edge. */
  async sinks(): Promise<readonly string[]> {
    const { client } = this.#options.edge;
    const found = await client.invoke('WebRtcEndpoint', this.receiver, 'getSinkConnections', {});
    return [...new Set(found.map(({ sink }) => sink))];
  }

  /** Releases both endpoints; what is gone already is no error. Idempotent. */
  async release(): Promise<void> {
    this.#end();
    const { origin, edge } = this.#options;
    await Promise.all([
      releaseAt(edge.client, this.receiver),
      releaseAt(origin.client, this.sender),
    ]);
    // The session must not keep the board's pipeline alive.
    await origin.client.unref(pipelineIdOf(this.sender)).catch(() => undefined);
  }

  /** Stops to watch it: it is somebody else's now. */
  leave(): void {
    this.#end();
  }

  async #connect(answer: string): Promise<void> {
    const { origin, edge } = this.#options;
    const connected = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`not connected in ${connectTimeoutMs} ms: is UDP blocked?`)),
        connectTimeoutMs,
      );
      this.#onConnected = resolve;
      this.#removers.push(() => {
        clearTimeout(timer);
        reject(new Error('the media servers could not connect'));
      });
    });
    // It may be over before it is awaited.
    connected.catch(() => undefined);
    await origin.client.invoke('WebRtcEndpoint', this.sender, 'processAnswer', { answer });
    await Promise.all([
      edge.client.invoke('WebRtcEndpoint', this.receiver, 'gatherCandidates'),
      origin.client.invoke('WebRtcEndpoint', this.sender, 'gatherCandidates'),
    ]);
    await connected;
  }

  #onEvent(event: KurentoEvent, own: string, other: KurentoClient, peer: string): void {
    if (event.object !== own || this.#isOver) return;
    switch (event.type) {
      case 'IceCandidateFound': {
        const { candidate } = event.data;
        const add = () =>
          void other
            .invoke('WebRtcEndpoint', peer, 'addIceCandidate', { candidate })
            .catch(() => undefined);
        if (own === this.receiver) add();
        else this.#later(add);
        return;
      }
      case 'ConnectionStateChanged':
      case 'MediaStateChanged':
        if (event.data.newState === 'DISCONNECTED') this.#broken('its media disconnected');
        else if (own === this.receiver) this.#connected();
        return;
      case 'DtlsConnectionStateChange':
      case 'IceComponentStateChanged': {
        const { state } = event.data;
        if (state === 'FAILED' || state === 'CLOSED') this.#broken(`its connection is ${state}`);
        return;
      }
      case 'ElementConnected':
      case 'ElementDisconnected':
        if (own === this.receiver) this.#options.onViewers();
        return;
      default:
    }
  }

  #later(add: () => void): void {
    const timer = setTimeout(() => !this.#isConnected && add(), candidateDelayMs);
    this.#removers.push(() => clearTimeout(timer));
  }

  #connected(): void {
    this.#isConnected = true;
    this.#onConnected();
  }

  #broken(reason: string): void {
    if (this.#isOver) return;
    const wasConnected = this.#isConnected;
    this.#end();
    if (wasConnected) this.#options.onBroken(reason);
  }

  #end(): void {
    this.#isOver = true;
    for (const remove of this.#removers.splice(0)) remove();
  }
}

const viewerEvents: readonly EventType[] = ['ElementConnected', 'ElementDisconnected'];

async function offerOf({ origin, name }: RelayLinkOptions) {
  const { client, source } = origin;
  const type = 'WebRtcEndpoint';
  const transaction = new Transaction();
  const mediaPipeline = pipelineIdOf(source);
  const sender = transaction.create(type, { mediaPipeline, sendonly: true });
  transaction.invoke(type, sender, 'addTag', { key: relayTag, value: name });
  transaction.invoke(type, sender, 'setMaxVideoSendBandwidth', { maxVideoSendBandwidth: 0 });
  transaction.invoke(type, sender, 'setMinVideoSendBandwidth', {
    minVideoSendBandwidth: minBandwidth,
  });
  transaction.invoke(type, source, 'connect', { sink: sender });
  subscribe(transaction, sender, subscriptions);
  const offer = transaction.invoke(type, sender, 'generateOffer', {});
  const [values, board] = await Promise.all([
    client.transaction(transaction),
    // A board that has not negotiated has no codecs yet.
    client.invoke(type, source, 'getLocalSessionDescriptor').catch(() => ''),
  ]);
  return { sender: values.get(sender), offer: withCodecsOf(board, values.get(offer)) };
}

async function answerTo(offer: string, { edge }: RelayLinkOptions) {
  const { client, pipeline: mediaPipeline } = edge;
  const type = 'WebRtcEndpoint';
  const transaction = new Transaction();
  const receiver = transaction.create(type, { mediaPipeline, recvonly: true });
  transaction.invoke(type, receiver, 'setMaxVideoRecvBandwidth', { maxVideoRecvBandwidth: 0 });
  transaction.invoke(type, receiver, 'setMinVideoRecvBandwidth', {
    minVideoRecvBandwidth: minBandwidth,
  });
  subscribe(transaction, receiver, [...subscriptions, ...viewerEvents]);
  const answer = transaction.invoke(type, receiver, 'processOffer', { offer });
  const values = await client.transaction(transaction);
  return { receiver: values.get(receiver), answer: values.get(answer) };
}

/** Subscribes to an endpoint's events, which refers to it, and reads its state of media. */
async function watch(
  client: KurentoClient,
  endpoint: string,
  events: readonly EventType[],
): Promise<string> {
  const transaction = new Transaction();
  subscribe(transaction, endpoint, events);
  const media = transaction.invoke('WebRtcEndpoint', endpoint, 'getMediaState');
  return (await client.transaction(transaction)).get(media);
}

function subscribe(
  transaction: Transaction,
  endpoint: ObjectReference,
  events: readonly EventType[],
): void {
  for (const event of events) transaction.subscribe(endpoint, event);
}

async function releaseAt(client: KurentoClient, object: string): Promise<void> {
  await client.release(object).catch(() => undefined);
}
