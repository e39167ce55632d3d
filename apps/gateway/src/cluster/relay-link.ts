import { KurentoError, type KurentoEvent } from '@boardcast/protocol';
import type { KurentoClient } from '@boardcast/signaling';
import { onEventsOf } from './endpoint-events.ts';
import {
  makeReceiver,
  makeSender,
  refer,
  releaseAt,
  type RelayEdge,
  type RelayEndpoints,
  type RelayOrigin,
} from './relay-endpoints.ts';

export interface RelayLinkOptions {
  readonly origin: RelayOrigin;
  readonly edge: RelayEdge;
  /** The value of the tag. */
  readonly name: string;
  /** The sender was made: it is no viewer of the board. */
  readonly onSender?: (sender: string) => void;
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
      onEventsOf(origin.client, sender, (event) => this.#onEvent(event, edge.client, receiver)),
      onEventsOf(edge.client, receiver, (event) => this.#onEvent(event, origin.client, sender)),
      ...[origin, edge].flatMap(({ client }) => [
        client.on('lost', () => this.#broken('a session with a media server was lost')),
        client.on('state', (state) => {
          if (state === 'closed') this.#broken('a media server does not answer');
        }),
        client.on('resumed', () => void this.#verify()),
      ]),
    ];
  }

  /** Makes a link and resolves when it is connected; nothing is left of it when it rejects. */
  static async open(options: RelayLinkOptions): Promise<RelayLink> {
    const { origin, edge, name } = options;
    const { sender, offer } = await makeSender(origin, name);
    options.onSender?.(sender);
    let link: RelayLink | undefined;
    try {
      const { receiver, answer } = await makeReceiver(edge, offer);
      link = new RelayLink(options, { sender, receiver });
      await link.#connect(answer);
      return link;
    } catch (error) {
      if (link === undefined) await releaseAt(origin.client, sender);
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
      const states = await refer(origin, edge, endpoints);
      if (states.includes('DISCONNECTED')) throw new Error('its media are disconnected');
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

  #onEvent(event: KurentoEvent, other: KurentoClient, peer: string): void {
    if (this.#isOver) return;
    const isReceivers = event.object === this.receiver;
    switch (event.type) {
      case 'IceCandidateFound': {
        const { candidate } = event.data;
        const add = () =>
          void other
            .invoke('WebRtcEndpoint', peer, 'addIceCandidate', { candidate })
            .catch(() => undefined);
        if (isReceivers) add();
        else this.#later(add);
        return;
      }
      case 'ConnectionStateChanged':
      case 'MediaStateChanged':
        if (event.data.newState === 'DISCONNECTED') this.#broken('its media disconnected');
        else if (isReceivers) this.#connected();
        return;
      case 'DtlsConnectionStateChange':
      case 'IceComponentStateChanged': {
        const { state } = event.data;
        if (state === 'FAILED' || state === 'CLOSED') this.#broken(`its connection is ${state}`);
        return;
      }
      case 'ElementConnected':
      case 'ElementDisconnected':
        if (isReceivers) this.#options.onViewers();
        return;
      default:
    }
  }

  /** Events may have been missed. */
  async #verify(): Promise<void> {
    const { origin, edge } = this.#options;
    if (!this.#isConnected) return;
    const ends = [
      [origin.client, this.sender],
      [edge.client, this.receiver],
    ] as const;
    const states = await Promise.all(
      ends.map(([client, id]) =>
        client
          .invoke('WebRtcEndpoint', id, 'getMediaState')
          // Without an answer it is verified after the next resumption.
          .catch((error: unknown) => (error instanceof KurentoError ? 'DISCONNECTED' : '')),
      ),
    );
    if (states.includes('DISCONNECTED')) this.#broken('its media disconnected');
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
