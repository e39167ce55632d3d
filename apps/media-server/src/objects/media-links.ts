import type { EventData } from '@boardcast/protocol';
import { errorCatalogue } from '@boardcast/protocol';
import type { Logger } from 'pino';
import type { Codec } from '@boardcast/rtp';
import type { MediaKind } from '../rtp/track.ts';
import { mediaKinds } from '../rtp/track.ts';
import { describeFormat, isCompatible } from '../sdp/codecs.ts';
import type { MediaFormat } from '../sdp/codecs.ts';
import type { EmitEvent } from './peer-states.ts';
import type { Peer } from './peer.ts';

/** The element at one end of a link. */
export interface LinkEnd {
  readonly id: string;
  readonly peer: Peer;
  readonly links: MediaLinks;
}

/**
 * The source of each medium of one endpoint. Media are forwarded unchanged: a medium whose formats at
 * both ends are incompatible is not forwarded, and an Error event is sent.
 */
export class MediaLinks {
  readonly #owner: () => LinkEnd;
  readonly #emit: EmitEvent;
  readonly #logger: Logger;
  readonly #sources = new Map<MediaKind, LinkEnd>();
  readonly #forwarded = new Map<MediaKind, boolean>();
  readonly #reported = new Set<MediaKind>();

  constructor(owner: () => LinkEnd, emit: EmitEvent, logger: Logger) {
    this.#owner = owner;
    this.#emit = emit;
    this.#logger = logger;
  }

  attach(kind: MediaKind, source: LinkEnd): void {
    this.detach(kind);
    this.#sources.set(kind, source);
    this.update(kind);
  }

  detach(kind: MediaKind): void {
    this.#sources.delete(kind);
    this.#forwarded.delete(kind);
    this.#owner().peer.forwarder.sinks[kind].detach();
  }

  /** Starts or stops forwarding after one of the ends has negotiated. */
  update(kind: MediaKind): void {
    const source = this.#sources.get(kind);
    if (source === undefined) return;
    const { peer } = this.#owner();
    const received = source.peer.format(kind, 'receives');
    const sent = peer.format(kind, 'sends');
    const areNegotiated = received !== undefined && sent !== undefined;
    const isForwarded = !areNegotiated || isCompatible(received, sent);
    if (this.#forwarded.get(kind) === isForwarded) return;
    this.#forwarded.set(kind, isForwarded);
    if (!isForwarded) this.#stop(kind, source, received, sent);
    else peer.forwarder.sinks[kind].attach(source.peer.forwarder.sources[kind]);
  }

  /** The negotiated codecs of the sources. */
  sourceCodecs(): Partial<Record<MediaKind, Codec>> {
    const codecs: Partial<Record<MediaKind, Codec>> = {};
    for (const kind of mediaKinds) {
      const format = this.#sources.get(kind)?.peer.format(kind, 'receives');
      if (format !== undefined) codecs[kind] = format.codec;
    }
    return codecs;
  }

  requestKeyFrame(): void {
    this.#sources.get('VIDEO')?.peer.forwarder.sources.VIDEO.requestKeyFrame();
  }

  /** A medium starts to flow to the endpoint: its source emits once that it is not transcoded. */
  flowStarted(kind: MediaKind): void {
    this.#sources.get(kind)?.links.reportNotTranscoded(kind);
  }

  reportNotTranscoded(mediaType: MediaKind): void {
    if (this.#reported.has(mediaType)) return;
    this.#reported.add(mediaType);
    const binName = `forwarder_${mediaType.toLowerCase()}`;
    this.#emit('MediaTranscodingStateChanged', { binName, mediaType, state: 'NOT_TRANSCODING' });
  }

  #stop(kind: MediaKind, source: LinkEnd, received: MediaFormat, sent: MediaFormat): void {
    const owner = this.#owner();
    owner.peer.forwarder.sinks[kind].detach();
    const { code: errorCode, type } = errorCatalogue.UNSUPPORTED_MEDIA_TYPE;
    const description =
      `${kind} of ${source.id} is ${describeFormat(received)}, and ${owner.id} negotiated ` +
      `${describeFormat(sent)}. Media are not transcoded: negotiate both with one codec.`;
    this.#logger.warn({ source: source.id, sink: owner.id, kind, received, sent }, description);
    const data: EventData['Error'] = { description, errorCode, type };
    this.#emit('Error', data);
  }
}
