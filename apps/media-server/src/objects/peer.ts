import { randomBytes, randomUUID } from 'node:crypto';
import { errorCatalogue, kurentoErrors } from '@boardcast/protocol';
import type { Logger } from 'pino';
import type { Codec } from '../rtp/codec.ts';
import { Forwarder } from '../rtp/forwarder.ts';
import type { MediaKind } from '../rtp/track.ts';
import { mediaKinds } from '../rtp/track.ts';
import type { MediaFormat } from '../sdp/codecs.ts';
import type { Negotiation, Willingness } from '../sdp/negotiate.ts';
import { directionOf, negotiate } from '../sdp/negotiate.ts';
import { parseOffer } from '../sdp/offer.ts';
import type { DescriptionParts, LocalTransport, OfferedByServer } from '../sdp/write.ts';
import { offeredMids, writeAnswer, writeOffer } from '../sdp/write.ts';
import type { NetworkSettings } from '../transport/network.ts';
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

/** What the endpoint of a peer knows and wants to know. */
export interface PeerOwner {
  readonly receives: boolean;
  readonly sends: boolean;
  readonly dataChannels: boolean;
  network(): NetworkSettings;
  /** What the peer may send at most, in kbit/s; 0 for no limit. */
  limits(): Readonly<Record<MediaKind, number>>;
  /** The codecs of what feeds the endpoint already, or of whom it feeds. */
  wanted(): Readonly<Partial<Record<MediaKind, Codec>>>;
  onNegotiated(): void;
  /** A medium begins to flow to the peer. */
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
const maxWaitingCandidates = 40;

/** The other side of an endpoint: its negotiation, its transport and its media. */
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
  #asked = false;
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
      send: (packet) => this.#transport?.send(packet),
      limit: () => options.owner.limits().VIDEO * 1000 || Infinity,
      onFlowIn: (kind, flowing) => this.#flowIn(kind, flowing),
      onFlowOut: (kind, flowing) => this.states.tellFlow('MediaFlowOutStateChanged', kind, flowing),
      onLinkChange: (change) => logLinkChange(options.logger, change),
      onSourceGap: (kind, gapMs) => logSourceGap(options.logger, kind, gapMs),
    });
  }

  /** What a medium is written in that the peer sends, or is sent; undefined when it is not. */
  format(kind: MediaKind, direction: 'receives' | 'sends'): MediaFormat | undefined {
    const medium = this.#negotiation?.media.find((candidate) => candidate.kind === kind);
    if (medium?.[direction] !== true) return undefined;
    const accepted = this.#negotiation?.decisions.find((d) => d.accepted?.kind === kind)?.accepted;
    return accepted === undefined || accepted.kind === 'DATA' ? undefined : accepted.codec.format;
  }

  /** Answers an offer. Throws 40208 for a second one and 40201 for one that is no SDP. */
  processOffer(sdp: string): string {
    this.sdp.begin();
    if (sdp === '') throw kurentoErrors.emptyOffer();
    const offer = parseOffer(sdp);
    if (offer === undefined) throw kurentoErrors.invalidSdp();
    const negotiation = negotiate(offer, this.#willing());
    const answer = writeAnswer(negotiation, this.#describe(this.#accept(negotiation)));
    this.sdp.answered(sdp, answer);
    this.#tellPlaces(negotiation);
    this.#tellRefusals(negotiation);
    this.#negotiated(negotiation);
    return answer;
  }

  /** Makes an offer. Throws 40208 when there is one, or an answer. */
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

  /** Takes the answer to an offer and returns that offer. Throws 40209, 40210 or 40201. */
  processAnswer(sdp: string): string {
    const local = this.sdp.awaiting();
    const answer = parseOffer(sdp);
    if (answer === undefined) throw kurentoErrors.invalidSdp();
    const negotiation = negotiate(answer, this.#willing());
    if (negotiation.transport !== undefined) {
      const { transport, sctp } = negotiation;
      this.#attempt(() => this.#transport?.complete(transport, sctp));
    }
    this.sdp.completed(sdp);
    this.#negotiated(negotiation);
    return local;
  }

  /** Local candidates are told from now on. */
  gatherCandidates(): void {
    this.states.gathering();
    this.#local.ask();
    this.#asked = true;
    this.#check();
  }

  /** What is no usable candidate is ignored, as Kurento does. */
  addCandidate(candidate: string): void {
    if (this.#remote.length < maxWaitingCandidates) this.#remote.push(candidate);
    this.#check();
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

  #willing(): Willingness {
    const { receives, sends, dataChannels } = this.#options.owner;
    return { receives, sends, dataChannels, wanted: this.#options.owner.wanted() };
  }

  #create(streams: Streams): RtcTransport {
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
      streams,
      owner.network(),
    );
  }

  #accept(negotiation: Negotiation): LocalTransport | undefined {
    if (negotiation.transport === undefined) return undefined;
    const { transport: offer, candidates, media, sctp: data } = negotiation;
    const transport = this.#create({ media: media.length > 0, data });
    const setup = peerRole(offer.setup, candidates);
    const local = this.#attempt(() => transport.accept({ ...offer, setup }), transport);
    this.#transport = transport;
    return local;
  }

  /** What the transport does not understand is no SDP for it; `failed` is closed then. */
  #attempt<T>(action: () => T, failed?: RtcTransport): T {
    try {
      return action();
    } catch (error) {
      failed?.close();
      this.#options.logger.warn({ err: error }, 'a description was refused by the transport');
      throw kurentoErrors.invalidSdp();
    }
  }

  /**
   * As in Kurento, checks begin when gatherCandidates was called: before, the answer may not have
   * come to the peer, and a handshake that it cannot verify would fail.
   */
  #check(): void {
    if (!this.#asked || this.#negotiation === undefined) return;
    for (const candidate of new Set(this.#remote.splice(0))) {
      this.#transport?.addCandidate(candidate);
    }
  }

  #describe(transport: LocalTransport | undefined): DescriptionParts {
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
    this.#check();
    this.forwarder.configure(negotiation.media);
    this.#options.emit('MediaSessionStarted', {});
    this.#options.owner.onNegotiated();
  }

  #tellPlaces({ decisions }: Negotiation): void {
    this.#local.negotiated(
      decisions.flatMap(({ section, accepted }, sdpMLineIndex) =>
        accepted === undefined ? [] : { sdpMid: section.mid, sdpMLineIndex },
      ),
    );
  }

  /** A section that is refused without a word leaves a peer to wonder. */
  #tellRefusals({ decisions }: Negotiation): void {
    const { code: errorCode, type } = errorCatalogue.UNSUPPORTED_MEDIA_TYPE;
    for (const { section, refusal } of decisions) {
      if (refusal === undefined) continue;
      const description = `The ${section.type} section ${section.mid} is refused: ${refusal}.`;
      this.#options.logger.warn({ section: section.mid }, description);
      this.#options.emit('Error', { description, errorCode, type });
    }
  }

  #flowIn(kind: MediaKind, flowing: boolean): void {
    if (flowing) this.#options.owner.onFlowIn(kind);
    this.states.tellFlow('MediaFlowInStateChanged', kind, flowing);
  }

  #iceChanged(state: IceState): void {
    if (this.#closed) return;
    const pair = state === 'connected' ? this.#transport?.selectedPair() : undefined;
    this.states.iceChanged(state, pair);
  }

  #transportChanged(state: TransportState): void {
    if (this.#closed || state === 'connecting') return;
    if (state === 'connected') this.#connected();
    else if (state === 'closed') this.#left();
    else this.#lost();
  }

  #connected(): void {
    this.states.setConnection('CONNECTED');
    this.states.setDtls('CONNECTED');
    this.#ticker ??= setInterval(() => this.#tick(), tickMs);
    this.forwarder.start();
  }

  /** The peer said goodbye: it cannot come back to this endpoint. */
  #left(): void {
    this.states.setDtls('CLOSED');
    this.#lost();
    for (const kind of mediaKinds) this.forwarder.sinks[kind].close();
    this.#transport?.close();
  }

  #lost(): void {
    this.states.setConnection('DISCONNECTED');
    this.states.setMedia('DISCONNECTED');
  }

  #received(packet: Buffer): void {
    if (this.#closed) return;
    this.forwarder.receive(packet);
    if (this.states.media === 'CONNECTED' || this.forwarder.lastHeardAt === undefined) return;
    this.states.setConnection('CONNECTED');
    this.states.setMedia('CONNECTED');
  }

  #tick(): void {
    this.forwarder.tick();
    this.#ticks += 1;
    if (this.#ticks % ticksPerReport === 0) this.forwarder.report();
    if (this.states.connection === 'CONNECTED' && !this.#alive()) this.#lost();
  }

  #alive(): boolean {
    const { sinks, sources, lastHeardAt } = this.forwarder;
    const sent = mediaKinds.flatMap((kind) => sinks[kind].lastSentAt ?? []);
    return this.#liveness.alive({
      now: performance.now(),
      lastHeardAt,
      lastSentAt: sent.length === 0 ? undefined : Math.max(...sent),
      publishes: mediaKinds.some((kind) => sources[kind].ssrc !== undefined),
      audioOnly: !sinks.VIDEO.started,
    });
  }
}

function newSsrc(): number {
  return randomBytes(4).readUInt32BE(0);
}
