import type { EventData } from '@boardcast/protocol';
import { errorCatalogue } from '@boardcast/protocol';
import type { Logger } from 'pino';
import type { Codec } from '../rtp/codec.ts';
import type { MediaKind } from '../rtp/track.ts';
import { mediaKinds } from '../rtp/track.ts';
import { describeFormat, fits } from '../sdp/codecs.ts';
import type { MediaFormat } from '../sdp/codecs.ts';
import type { EmitEvent } from './peer-states.ts';
import type { Peer } from './peer.ts';

/** What a link needs to know of the element at each of its ends. */
export interface LinkEnd {
  readonly id: string;
  readonly peer: Peer;
  readonly links: MediaLinks;
}

/**
 * What feeds one endpoint, medium by medium. Media are forwarded as they are: when the two ends
 * negotiated what does not fit, the medium is held back and an Error says so, and the other flows.
 */
export class MediaLinks {
  readonly #owner: () => LinkEnd;
  readonly #emit: EmitEvent;
  readonly #logger: Logger;
  readonly #sources = new Map<MediaKind, LinkEnd>();
  readonly #fed = new Map<MediaKind, boolean>();
  readonly #told = new Set<MediaKind>();

  constructor(owner: () => LinkEnd, emit: EmitEvent, logger: Logger) {
    this.#owner = owner;
    this.#emit = emit;
    this.#logger = logger;
  }

  attach(kind: MediaKind, source: LinkEnd): void {
    this.detach(kind);
    this.#sources.set(kind, source);
    this.judge(kind);
  }

  detach(kind: MediaKind): void {
    this.#sources.delete(kind);
    this.#fed.delete(kind);
    this.#owner().peer.forwarder.sinks[kind].detach();
  }

  /** One of the ends has negotiated: feeds the endpoint, or says why not. */
  judge(kind: MediaKind): void {
    const source = this.#sources.get(kind);
    if (source === undefined) return;
    const { peer } = this.#owner();
    const given = source.peer.format(kind, 'receives');
    const wanted = peer.format(kind, 'sends');
    const known = given !== undefined && wanted !== undefined;
    const feeds = !known || fits(given, wanted);
    if (this.#fed.get(kind) === feeds) return;
    this.#fed.set(kind, feeds);
    if (!feeds) this.#refuse(kind, source, given, wanted);
    else peer.forwarder.sinks[kind].attach(source.peer.forwarder.sources[kind]);
  }

  /** The codecs of what feeds the endpoint, as far as they have been negotiated. */
  wanted(): Partial<Record<MediaKind, Codec>> {
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

  /** A medium begins to flow to the endpoint: its source says, once, that it is not transcoded. */
  began(kind: MediaKind): void {
    this.#sources.get(kind)?.links.tellUntouched(kind);
  }

  tellUntouched(mediaType: MediaKind): void {
    if (this.#told.has(mediaType)) return;
    this.#told.add(mediaType);
    const binName = `forwarder_${mediaType.toLowerCase()}`;
    this.#emit('MediaTranscodingStateChanged', { binName, mediaType, state: 'NOT_TRANSCODING' });
  }

  #refuse(kind: MediaKind, source: LinkEnd, given: MediaFormat, wanted: MediaFormat): void {
    const owner = this.#owner();
    owner.peer.forwarder.sinks[kind].detach();
    const { code: errorCode, type } = errorCatalogue.UNSUPPORTED_MEDIA_TYPE;
    const description =
      `${kind} of ${source.id} is ${describeFormat(given)}, and ${owner.id} negotiated ` +
      `${describeFormat(wanted)}. Nothing is transcoded here: negotiate both with one codec.`;
    this.#logger.warn({ source: source.id, sink: owner.id, kind, given, wanted }, description);
    const data: EventData['Error'] = { description, errorCode, type };
    this.#emit('Error', data);
  }
}
