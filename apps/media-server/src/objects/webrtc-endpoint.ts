import type { EventData, MediaType } from '@boardcast/protocol';
import { kurentoErrors } from '@boardcast/protocol';
import type { Logger } from 'pino';
import type { MediaKind } from '../rtp/track.ts';
import type { RtcTransports } from '../transport/rtc-transport.ts';
import type { Connectable } from './connections.ts';
import {
  connect,
  disconnect,
  disconnectAll,
  sinkConnections,
  sourceConnections,
} from './connections.ts';
import {
  bandwidthOperations,
  sdpOperations,
  settingOperations,
  stateOperations,
} from './endpoint-operations.ts';
import { endpointStats } from './endpoint-stats.ts';
import { MediaObject } from './media-object.ts';
import type { Emit, Operations } from './media-object.ts';
import { Peer } from './peer.ts';

export interface EndpointOptions {
  readonly id: string;
  readonly parent: MediaObject;
  readonly emit: Emit;
  readonly transports: RtcTransports;
  readonly logger: Logger;
  /** Finds the object that a client names; throws 40101. */
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
>;

/** Where a peer publishes or watches; connected to others of its pipeline. */
export class WebRtcEndpoint extends MediaObject implements Connectable {
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
  readonly #find: (id: string) => MediaObject;
  readonly #bandwidth = bandwidthOperations();

  constructor(options: EndpointOptions) {
    super(options.id, options.parent, options.emit);
    const { transports, logger } = options;
    this.#find = options.find;
    this.peer = new Peer({ transports, logger, emit: (type, data) => this.emit(type, data) });
  }

  connected(sink: Connectable, media: MediaType): void {
    if (media !== 'DATA' && sink instanceof WebRtcEndpoint) this.#feed(sink, media);
    this.emit('ElementConnected', this.#connection(sink, media));
  }

  disconnected(sink: Connectable, media: MediaType): void {
    if (media !== 'DATA' && sink instanceof WebRtcEndpoint) {
      sink.peer.forwarder.sinks[media].detach();
    }
    this.emit('ElementDisconnected', this.#connection(sink, media));
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
      ...this.#bandwidth,
      ...sdpOperations(this.peer),
      ...stateOperations(this.peer),
      ...settingOperations,
    };
  }

  #feed(sink: WebRtcEndpoint, kind: MediaKind): void {
    sink.peer.forwarder.sinks[kind].attach(this.peer.forwarder.sources[kind]);
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

  /** Kurento crashes when a pipeline or its manager is named here. */
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
      getStats: ({ mediaType }) => endpointStats(this.id, this.peer, mediaType),
      isMediaFlowingIn: ({ mediaType }) => mediaType !== 'DATA' && sinks[mediaType].flowing,
      isMediaFlowingOut: ({ mediaType }) => mediaType !== 'DATA' && sources[mediaType].flowing,
    };
  }
}
