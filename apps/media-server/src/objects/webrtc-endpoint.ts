import type { ConstructorParams, EventData, MediaType } from '@boardcast/protocol';
import { kurentoErrors, relayTag } from '@boardcast/protocol';
import type { Logger } from 'pino';
import type { Codec } from '@boardcast/rtp';
import type { MediaKind } from '../rtp/track.ts';
import { mediaKinds } from '../rtp/track.ts';
import type { NetworkSettings } from '../transport/network.ts';
import type { RtcTransports } from '../transport/rtc-transport.ts';
import { Bandwidth } from './bandwidth.ts';
import type { Connectable } from './connections.ts';
import {
  connect,
  disconnect,
  disconnectAll,
  sinkConnections,
  sourceConnections,
} from './connections.ts';
import { DataChannels } from './data-channels.ts';
import { EndpointNetwork } from './endpoint-network.ts';
import { dotGraph } from './dot-graph.ts';
import { ElementSettings } from './element-settings.ts';
import { dataOperations, sdpOperations, stateOperations } from './endpoint-operations.ts';
import { endpointStats } from './endpoint-stats.ts';
import { MediaLinks } from './media-links.ts';
import type { LinkEnd } from './media-links.ts';
import { MediaObject } from './media-object.ts';
import type { Emit, Operations } from './media-object.ts';
import type { EmitEvent } from './peer-states.ts';
import type { PeerOwner } from './peer.ts';
import { Peer } from './peer.ts';

export interface EndpointOptions {
  readonly id: string;
  readonly parent: MediaObject;
  readonly params: ConstructorParams['WebRtcEndpoint'];
  readonly emit: Emit;
  readonly transports: RtcTransports;
  readonly network: NetworkSettings;
  readonly logger: Logger;
  /** Finds an object by id. Throws 40101. */
  readonly find: (id: string) => MediaObject;
}

type ElementOperations = Pick<
  Operations<'WebRtcEndpoint'>,
  | 'connect'
  | 'disconnect'
  | 'getSinkConnections'
  | 'getSourceConnections'
  | 'getStats'
  | 'isMediaFlowingIn'
  | 'isMediaFlowingOut'
  | 'requestKeyframe'
  | 'getGstreamerDot'
  | 'dumpGstreamerDot'
>;

/** The endpoint of a publisher or a viewer, which is connected to others of its pipeline. */
export class WebRtcEndpoint extends MediaObject implements Connectable, LinkEnd {
  readonly type = 'WebRtcEndpoint';
  readonly hierarchy = [
    'kurento.BaseRtpEndpoint',
    'kurento.SdpEndpoint',
    'kurento.SessionEndpoint',
    'kurento.Endpoint',
    'kurento.MediaElement',
    'kurento.MediaObject',
  ];
  readonly sources = new Map<MediaType, Connectable>();
  readonly sinks = new Map<MediaType, Set<Connectable>>();
  readonly peer: Peer;
  readonly links: MediaLinks;
  readonly #find: (id: string) => MediaObject;
  readonly #bandwidth = new Bandwidth();
  readonly #network: EndpointNetwork;
  readonly #settings = new ElementSettings();
  readonly #channels: DataChannels;

  constructor(options: EndpointOptions) {
    super(options.id, options.parent, options.emit);
    const { transports, params } = options;
    const logger = options.logger.child({ endpoint: options.id });
    const emit: EmitEvent = (type, data) => this.emit(type, data);
    this.#find = options.find;
    this.#network = new EndpointNetwork(options.network);
    this.#channels = new DataChannels(emit, (message) => this.#forward(message));
    this.links = new MediaLinks(() => this, emit, logger);
    this.peer = new Peer({ transports, logger, emit, owner: this.#peerOwner(params) });
  }

  connected(sink: Connectable, media: MediaType): void {
    if (media !== 'DATA' && sink instanceof WebRtcEndpoint) sink.links.attach(media, this);
    this.emit('ElementConnected', this.#connection(sink, media));
  }

  disconnected(sink: Connectable, media: MediaType): void {
    if (media !== 'DATA' && sink instanceof WebRtcEndpoint) sink.links.detach(media);
    this.emit('ElementDisconnected', this.#connection(sink, media));
  }

  override get isPeerConnected(): boolean {
    return this.peer.states.reachable;
  }

  override close(): void {
    disconnectAll(this);
    this.peer.close();
    super.close();
  }

  protected override operations(): Operations<'WebRtcEndpoint'> {
    return {
      ...this.commonOperations(),
      ...this.#elementOperations(),
      ...this.#bandwidth.operations(),
      ...this.#network.operations(),
      ...sdpOperations(this.peer),
      ...stateOperations(this.peer),
      ...dataOperations(this.peer, this.#channels),
      ...this.#settings.operations(),
    };
  }

  /** `recvonly` and `sendonly` are from the endpoint's side. */
  #peerOwner(params: ConstructorParams['WebRtcEndpoint']): PeerOwner {
    return {
      receives: params.sendonly !== true,
      sends: params.recvonly !== true,
      dataChannels: params.useDataChannels === true,
      relays: () => this.hasTag(relayTag),
      network: () => this.#network.settings,
      limits: () => this.#bandwidth.limits,
      preferredCodecs: () => ({ ...this.#sinkCodecs(), ...this.links.sourceCodecs() }),
      onNegotiated: () => this.#updateLinks(),
      onFlowIn: (kind) => this.links.flowStarted(kind),
      onChannel: (channel) => this.#channels.opened(channel),
    };
  }

  #updateLinks(): void {
    for (const kind of mediaKinds) {
      this.links.update(kind);
      for (const sink of this.#sinkEndpoints(kind)) sink.links.update(kind);
    }
  }

  #sinkEndpoints(media: MediaType): WebRtcEndpoint[] {
    const sinks = [...(this.sinks.get(media) ?? [])];
    return sinks.filter((sink) => sink instanceof WebRtcEndpoint);
  }

  /** The codecs that connected sinks have negotiated. */
  #sinkCodecs(): Partial<Record<MediaKind, Codec>> {
    const codecs: Partial<Record<MediaKind, Codec>> = {};
    for (const kind of mediaKinds) {
      const formats = this.#sinkEndpoints(kind).flatMap(
        ({ peer }) => peer.format(kind, 'sends') ?? [],
      );
      if (formats[0] !== undefined) codecs[kind] = formats[0].codec;
    }
    return codecs;
  }

  #forward(message: string | Buffer): void {
    for (const sink of this.#sinkEndpoints('DATA')) sink.#channels.send(message);
  }

  #connection(sink: Connectable, mediaType: MediaType): EventData['ElementConnected'] {
    return {
      mediaType,
      sink: sink.id,
      sinkMediaDescription: 'default',
      source: this.id,
      sourceMediaDescription: 'default',
    };
  }

  /** Kurento crashes on a pipeline or the manager. */
  #sink(id: string): WebRtcEndpoint {
    const sink = this.#find(id);
    if (!(sink instanceof WebRtcEndpoint)) {
      throw kurentoErrors.connect(`Object '${id}' is not a media element`);
    }
    if (sink.parent !== this.parent) throw kurentoErrors.connect();
    return sink;
  }

  #elementOperations(): ElementOperations {
    const { sources, sinks } = this.peer.forwarder;
    return {
      connect: ({ sink, mediaType }) => {
        connect(this, this.#sink(sink), mediaType);
        return null;
      },
      disconnect: ({ sink, mediaType }) => {
        disconnect(this, this.#sink(sink), mediaType);
        return null;
      },
      getSinkConnections: ({ mediaType }) => sinkConnections(this, mediaType),
      getSourceConnections: ({ mediaType }) => sourceConnections(this, mediaType),
      getStats: ({ mediaType }) =>
        endpointStats(this.id, this.peer, this.#channels.stats(), mediaType),
      isMediaFlowingIn: ({ mediaType }) => mediaType !== 'DATA' && sinks[mediaType].flowing,
      isMediaFlowingOut: ({ mediaType }) => mediaType !== 'DATA' && sources[mediaType].flowing,
      getGstreamerDot: () => dotGraph(this.id, [this]),
      dumpGstreamerDot: () => null,
      requestKeyframe: () => {
        this.links.requestKeyFrame();
        return null;
      },
    };
  }
}
