import { randomBytes, randomUUID } from 'node:crypto';
import { errorCatalogue, kurentoErrors } from '@boardcast/protocol';
import type { Logger } from 'pino';
import type { Codec } from '@boardcast/rtp';
import { Forwarder } from '../rtp/forwarder.ts';
import type { MediaKind } from '../rtp/track.ts';
import { mediaKinds } from '../rtp/track.ts';
import type { MediaFormat } from '../sdp/codecs.ts';
import type { Capabilities, Negotiation } from '../sdp/negotiate.ts';
import { directionOf, negotiate } from '../sdp/negotiate.ts';
import { parseOffer } from '../sdp/offer.ts';
import type { DescriptionParts, OfferedByServer } from '../sdp/write.ts';
import { offeredMids, writeAnswer, writeOffer } from '../sdp/write.ts';
import type { NetworkSettings } from '../transport/network.ts';
import type { TransportParameters } from '../transport/parameters.ts';
import type {
  ChannelOptions,
  IceState,
  RtcTransport,
  RtcTransports,
  Streams,
  TransportChannel,
  TransportState,
} from '../transport/rtc-transport.ts';
import { logLinkChange, logSourceGap } from './link-log.ts';
import { peerRole } from './dtls-role.ts';
import { Liveness } from './liveness.ts';
import { LocalCandidates } from './local-candidates.ts';
import type { EmitEvent } from './peer-states.ts';
import { PeerStates } from './peer-states.ts';
import { SdpExchange } from './sdp-exchange.ts';

/** The endpoint of a peer. */
export interface PeerOwner {
  readonly receives: boolean;
  readonly sends: boolean;
  readonly dataChannels: boolean;
  /** Whether the peer is another media server, which forwards what it receives to viewers. */
  relays(): boolean;
  network(): NetworkSettings;
  /** The maximum bitrates of what the peer sends, in kbit/s; 0 for no limit. */
  limits(): Readonly<Record<MediaKind, number>>;
  /** The codecs of the connected sources or sinks. */
  preferredCodecs(): Readonly<Partial<Record<MediaKind, Codec>>>;
  onNegotiated(): void;
  /** A medium starts to flow to the peer. */
  onFlowIn(kind: MediaKind): void;
  onChannel(channel: TransportChannel): void;
}

export interface PeerOptions {
  readonly transports: RtcTransports;
  readonly emit: EmitEvent;
  readonly logger: Logger;
  readonly owner: PeerOwner;
}

const tickMs = 500;
const ticksPerReport = 2;
const maxPendingCandidates = 40;

/** The peer of an endpoint: its negotiation, its transport and its media. */
export class Peer {
  readonly forwarder: Forwarder;
  readonly states: PeerStates;
  readonly sdp = new SdpExchange();
  readonly #options: PeerOptions;
  readonly #ssrcs: Readonly<Record<MediaKind, number>> = { AUDIO: newSsrc(), VIDEO: newSsrc() };
  readonly #cname = `boardcast-${randomBytes(4).toString('hex')}`;
  readonly #liveness = new Liveness();
  readonly #local: LocalCandidates;
  #negotiation: Negotiation | undefined;
  #transport: RtcTransport | undefined;
  #remote: string[] = [];
  #isGathering = false;
  #ticker: NodeJS.Timeout | undefined;
  #ticks = 0;
  #closed = false;

  constructor(options: PeerOptions) {
    this.#options = options;
    this.states = new PeerStates(options.emit, this.#cname);
    this.#local = new LocalCandidates(options.emit);
    this.forwarder = new Forwarder({
      ssrcs: this.#ssrcs,
      cname: this.#cname,
      relays: () => options.owner.relays(),
      send: (packet) => this.#transport?.send(packet),
      maxBitrate: () => options.owner.limits().VIDEO * 1000 || Infinity,
      onFlowIn: (kind, flowing) => this.#flowIn(kind, flowing),
      onFlowOut: (kind, flowing) => this.states.emitFlow('MediaFlowOutStateChanged', kind, flowing),
      onLinkChange: (change) => logLinkChange(options.logger, change),
      onSourceGap: (kind, gapMs) => logSourceGap(options.logger, kind, gapMs),
    });
  }

  /** The format of a medium that the server receives from the peer, or sends to it, if it does. */
  format(kind: MediaKind, direction: 'receives' | 'sends'): MediaFormat | undefined {
    const medium = this.#negotiation?.media.find((candidate) => candidate.kind === kind);
    if (medium?.[direction] !== true) return undefined;
    const accepted = this.#negotiation?.decisions.find((d) => d.accepted?.kind === kind)?.accepted;
    return accepted === undefined || accepted.kind === 'DATA' ? undefined : accepted.codec.format;
  }

  /** Answers an offer. Throws 40208 for a second one, and 40201 for invalid SDP. */
  processOffer(sdp: string): string {
    this.sdp.begin();
    if (sdp === '') throw kurentoErrors.emptyOffer();
    const offer = parseOffer(sdp);
    if (offer === undefined) throw kurentoErrors.invalidSdp();
    const negotiation = negotiate(offer, this.#capabilities());
    const answer = writeAnswer(negotiation, this.#describe(this.#accept(negotiation)));
    this.sdp.answered(sdp, answer);
    this.#setCandidateSections(negotiation);
    this.#reportRejections(negotiation);
    this.#negotiated(negotiation);
    return answer;
  }

  /** Creates an offer. Throws 40208 when there was an exchange before. */
  generateOffer(kinds: readonly MediaKind[]): string {
    this.sdp.begin();
    const { receives, sends, dataChannels } = this.#options.owner;
    const direction = directionOf(receives, sends);
    const offered: OfferedByServer = { kinds, dataChannels, direction };
    const transport = this.#create({
      media: kinds.length > 0,
      data: dataChannels ? 'own' : undefined,
    });
    const offer = writeOffer(
      offered,
      this.#describe(this.#attempt(() => transport.offer(), transport)),
    );
    this.#transport = transport;
    this.sdp.offered(offer);
    this.#local.negotiated(
      offeredMids(offered).map((sdpMid, sdpMLineIndex) => ({ sdpMid, sdpMLineIndex })),
    );
    return offer;
  }

  /** Processes the answer to an offer and returns the offer. Throws 40209, 40210 or 40201. */
  processAnswer(sdp: string): string {
    const local = this.sdp.pendingOffer();
    const answer = parseOffer(sdp);
    if (answer === undefined) throw kurentoErrors.invalidSdp();
    const negotiation = negotiate(answer, this.#capabilities());
    if (negotiation.transport !== undefined) {
      const { transport, sctp } = negotiation;
      this.#attempt(() => this.#transport?.complete(transport, sctp));
    }
    this.sdp.completed(sdp);
    this.#negotiated(negotiation);
    return local;
  }

  /** Starts to emit local candidates, and ICE checks. */
  gatherCandidates(): void {
    this.states.gathering();
    this.#local.request();
    this.#isGathering = true;
    this.#addRemoteCandidates();
  }

  /** Candidates that cannot be used are ignored, as in Kurento. */
  addCandidate(candidate: string): void {
    if (this.#remote.length < maxPendingCandidates) this.#remote.push(candidate);
    this.#addRemoteCandidates();
  }

  /** False when no data channels were negotiated. */
  openChannel(options: ChannelOptions): boolean {
    if (this.#negotiation?.sctp === undefined) return false;
    return this.#transport?.openChannel(options) ?? false;
  }

  get carriesData(): boolean {
    return this.#negotiation?.sctp !== undefined;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#ticker);
    this.forwarder.close();
    this.#transport?.close();
    if (this.#negotiation !== undefined) this.#options.emit('MediaSessionTerminated', {});
  }

  #capabilities(): Capabilities {
    const { receives, sends, dataChannels } = this.#options.owner;
    return { receives, sends, dataChannels, preferred: this.#options.owner.preferredCodecs() };
  }

  #create(streams: Omit<Streams, 'hasOwnPort'>): RtcTransport {
    const { transports, owner } = this.#options;
    return transports.create(
      {
        onCandidate: (candidate) => this.#local.found(candidate),
        onGathered: () => this.#local.complete(),
        onIceState: (state) => this.#iceChanged(state),
        onState: (state) => this.#transportChanged(state),
        onPacket: (packet) => this.#received(packet),
        onChannel: (channel) => this.#closed || owner.onChannel(channel),
      },
      { ...streams, hasOwnPort: owner.relays() },
      owner.network(),
    );
  }

  #accept(negotiation: Negotiation): TransportParameters | undefined {
    if (negotiation.transport === undefined) return undefined;
    const { transport: offer, candidates, media, sctp: data } = negotiation;
    const transport = this.#create({ media: media.length > 0, data });
    const setup = peerRole(offer.setup, candidates);
    const local = this.#attempt(() => transport.accept({ ...offer, setup }), transport);
    this.#transport = transport;
    return local;
  }

  /** Throws 40201 for a description that the transport rejects, and closes `failed`. */
  #attempt<T>(action: () => T, failed?: RtcTransport): T {
    try {
      return action();
    } catch (error) {
      failed?.close();
      this.#options.logger.warn({ err: error }, 'the transport rejected a description');
      throw kurentoErrors.invalidSdp();
    }
  }

  /**
   * As in Kurento, ICE checks start when gatherCandidates is called: before that, the peer may not have
   * the answer, and could not verify the DTLS handshake.
   */
  #addRemoteCandidates(): void {
    if (!this.#isGathering || this.#negotiation === undefined) return;
    for (const candidate of new Set(this.#remote.splice(0))) {
      this.#transport?.addCandidate(candidate);
    }
  }

  #describe(transport: TransportParameters | undefined): DescriptionParts {
    return {
      sessionId: 3_900_000_000 + Math.floor(Math.random() * 100_000_000),
      cname: this.#cname,
      stream: randomUUID(),
      ssrcs: this.#ssrcs,
      limits: this.#options.owner.limits(),
      transport,
    };
  }

  #negotiated(negotiation: Negotiation): void {
    this.#negotiation = negotiation;
    this.#remote.unshift(...negotiation.candidates);
    this.#addRemoteCandidates();
    this.forwarder.configure(negotiation.media);
    this.#options.emit('MediaSessionStarted', {});
    this.#options.owner.onNegotiated();
  }

  #setCandidateSections({ decisions }: Negotiation): void {
    this.#local.negotiated(
      decisions.flatMap(({ section, accepted }, sdpMLineIndex) =>
        accepted === undefined ? [] : { sdpMid: section.mid, sdpMLineIndex },
      ),
    );
  }

  #reportRejections({ decisions }: Negotiation): void {
    const { code: errorCode, type } = errorCatalogue.UNSUPPORTED_MEDIA_TYPE;
    for (const { section, rejection } of decisions) {
      if (rejection === undefined) continue;
      const description = `The ${section.type} section ${section.mid} is rejected: ${rejection}.`;
      this.#options.logger.warn({ section: section.mid }, description);
      this.#options.emit('Error', { description, errorCode, type });
    }
  }

  #flowIn(kind: MediaKind, flowing: boolean): void {
    if (flowing) this.#options.owner.onFlowIn(kind);
    this.states.emitFlow('MediaFlowInStateChanged', kind, flowing);
  }

  #iceChanged(state: IceState): void {
    if (this.#closed) return;
    const pair = state === 'connected' ? this.#transport?.selectedPair() : undefined;
    this.states.iceChanged(state, pair);
  }

  #transportChanged(state: TransportState): void {
    if (this.#closed || state === 'connecting') return;
    if (state === 'connected') this.#connected();
    else if (state === 'closed') this.#closedByPeer();
    else this.#disconnected();
  }

  #connected(): void {
    this.states.setConnection('CONNECTED');
    this.states.setDtls('CONNECTED');
    this.#ticker ??= setInterval(() => this.#tick(), tickMs);
    this.forwarder.start();
  }

  /** The peer closed DTLS and cannot reconnect to this endpoint. */
  #closedByPeer(): void {
    this.states.setDtls('CLOSED');
    this.#disconnected();
    for (const kind of mediaKinds) this.forwarder.sinks[kind].close();
    this.#transport?.close();
  }

  #disconnected(): void {
    this.states.setConnection('DISCONNECTED');
    this.states.setMedia('DISCONNECTED');
  }

  #received(packet: Buffer): void {
    if (this.#closed) return;
    this.forwarder.receive(packet);
    if (this.states.media === 'CONNECTED' || this.forwarder.lastReceivedAt === undefined) return;
    this.states.setConnection('CONNECTED');
    this.states.setMedia('CONNECTED');
  }

  #tick(): void {
    this.forwarder.tick();
    this.#ticks += 1;
    if (this.#ticks % ticksPerReport === 0) this.forwarder.report();
    if (this.states.connection === 'CONNECTED' && !this.#isAlive()) this.#disconnected();
  }

  #isAlive(): boolean {
    const { sinks, sources, lastReceivedAt } = this.forwarder;
    const sent = mediaKinds.flatMap((kind) => sinks[kind].lastSentAt ?? []);
    return this.#liveness.isAlive({
      now: performance.now(),
      lastReceivedAt,
      lastSentAt: sent.length === 0 ? undefined : Math.max(...sent),
      publishes: mediaKinds.some((kind) => sources[kind].ssrc !== undefined),
      audioOnly: !sinks.VIDEO.started,
    });
  }
}

function newSsrc(): number {
  return randomBytes(4).readUInt32BE(0);
}
