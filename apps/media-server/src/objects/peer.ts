import { randomBytes, randomUUID } from 'node:crypto';
import { kurentoErrors } from '@boardcast/protocol';
import type { Logger } from 'pino';
import { Forwarder } from '../rtp/forwarder.ts';
import type { MediaKind } from '../rtp/track.ts';
import { mediaKinds } from '../rtp/track.ts';
import type { Negotiation } from '../sdp/negotiate.ts';
import { negotiate } from '../sdp/negotiate.ts';
import { parseOffer } from '../sdp/offer.ts';
import type { LocalTransport } from '../sdp/write.ts';
import { writeAnswer } from '../sdp/write.ts';
import type {
  IceState,
  RtcTransport,
  RtcTransports,
  TransportState,
} from '../transport/rtc-transport.ts';
import { Liveness } from './liveness.ts';
import { LocalCandidates } from './local-candidates.ts';
import type { EmitEvent } from './peer-states.ts';
import { PeerStates } from './peer-states.ts';

export interface PeerOptions {
  readonly transports: RtcTransports;
  readonly emit: EmitEvent;
  readonly logger: Logger;
}

const tickMs = 500;
const ticksPerReport = 2;
const maxEarlyCandidates = 40;

/** The other side of an endpoint: its negotiation, its transport and its media. */
export class Peer {
  readonly forwarder: Forwarder;
  readonly states: PeerStates;
  readonly #options: PeerOptions;
  readonly #ssrcs: Readonly<Record<MediaKind, number>> = { AUDIO: newSsrc(), VIDEO: newSsrc() };
  readonly #cname = `boardcast-${randomBytes(4).toString('hex')}`;
  readonly #liveness = new Liveness();
  readonly #local: LocalCandidates;
  #transport: RtcTransport | undefined;
  #offer: string | undefined;
  #answer: string | undefined;
  #earlyCandidates: string[] = [];
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
      onFlowIn: (kind, flowing) => this.states.tellFlow('MediaFlowInStateChanged', kind, flowing),
      onFlowOut: (kind, flowing) => this.states.tellFlow('MediaFlowOutStateChanged', kind, flowing),
    });
  }

  get offer(): string | undefined {
    return this.#offer;
  }

  get answer(): string | undefined {
    return this.#answer;
  }

  /** Seconds, or undefined when unknown. */
  roundTripTime(): number | undefined {
    return this.#transport?.roundTripTime();
  }

  /** Answers an offer. Throws 40208 for a second one and 40201 for one that is no SDP. */
  processOffer(sdp: string): string {
    if (this.#answer !== undefined) throw kurentoErrors.alreadyNegotiated();
    if (sdp === '') throw kurentoErrors.emptyOffer();
    const offer = parseOffer(sdp);
    if (offer === undefined) throw kurentoErrors.invalidSdp();
    const negotiation = negotiate(offer);
    const answer = this.#write(negotiation, this.#accept(negotiation));
    this.#offer = sdp;
    this.#answer = answer;
    this.forwarder.configure(negotiation.media);
    this.#options.emit('MediaSessionStarted', {});
    this.#local.negotiated(
      negotiation.decisions.flatMap(({ section, accepted }, sdpMLineIndex) =>
        accepted === undefined ? [] : { sdpMid: section.mid, sdpMLineIndex },
      ),
    );
    return answer;
  }

  /** Local candidates are told from now on. */
  gatherCandidates(): void {
    this.states.gathering();
    this.#local.ask();
  }

  /** What is no usable candidate is ignored, as Kurento does. */
  addCandidate(candidate: string): void {
    if (this.#transport !== undefined) this.#transport.addCandidate(candidate);
    else if (this.#earlyCandidates.length < maxEarlyCandidates) {
      this.#earlyCandidates.push(candidate);
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#ticker);
    this.forwarder.close();
    this.#transport?.close();
    if (this.#answer !== undefined) this.#options.emit('MediaSessionTerminated', {});
  }

  #accept(negotiation: Negotiation): LocalTransport | undefined {
    if (negotiation.transport === undefined) return undefined;
    const transport = this.#options.transports.create({
      onCandidate: (candidate) => this.#local.found(candidate),
      onGathered: () => this.#local.complete(),
      onIceState: (state) => this.#iceChanged(state),
      onState: (state) => this.#transportChanged(state),
      onPacket: (packet) => this.#received(packet),
    });
    try {
      const local = transport.accept(negotiation.transport);
      this.#transport = transport;
      const candidates = [...negotiation.candidates, ...this.#earlyCandidates];
      this.#earlyCandidates = [];
      for (const candidate of new Set(candidates)) transport.addCandidate(candidate);
      return local;
    } catch (error) {
      transport.close();
      this.#options.logger.warn({ err: error }, 'an offer was refused by the transport');
      throw kurentoErrors.invalidSdp();
    }
  }

  #write(negotiation: Negotiation, transport: LocalTransport | undefined): string {
    return writeAnswer(negotiation, {
      sessionId: 3_900_000_000 + Math.floor(Math.random() * 100_000_000),
      cname: this.#cname,
      stream: randomUUID(),
      ssrcs: this.#ssrcs,
      transport,
    });
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
    const { sinks, lastHeardAt } = this.forwarder;
    const sent = mediaKinds.flatMap((kind) => sinks[kind].lastSentAt ?? []);
    return this.#liveness.alive({
      now: performance.now(),
      lastHeardAt,
      lastSentAt: sent.length === 0 ? undefined : Math.max(...sent),
      audioOnly: sinks.VIDEO.lastSentAt === undefined,
    });
  }
}

function newSsrc(): number {
  return randomBytes(4).readUInt32BE(0);
}
