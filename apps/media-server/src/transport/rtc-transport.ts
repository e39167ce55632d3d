import type { SctpOffer, TransportOffer } from '../sdp/offer.ts';
import type { LocalTransport } from '../sdp/write.ts';
import type { NetworkSettings } from './network.ts';

export type TransportState = 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed';
export type IceState =
  'checking' | 'connected' | 'completed' | 'disconnected' | 'failed' | 'closed';

export interface CandidatePair {
  readonly local: string;
  readonly remote: string;
}

/** What a transport tells its owner; nothing more after `closed`. */
export interface TransportListener {
  /** A local candidate, as `candidate:…` (RFC 8839). */
  onCandidate(candidate: string): void;
  onGathered(): void;
  onIceState(state: IceState): void;
  onState(state: TransportState): void;
  /** An RTP or RTCP packet of the peer, decrypted; the buffer is the listener's. */
  onPacket(packet: Buffer): void;
  /** A data channel is open, whoever opened it (RFC 8832). */
  onChannel(channel: TransportChannel): void;
}

/** An open data channel. */
export interface TransportChannel {
  readonly id: number;
  readonly label: string;
  readonly protocol: string;
  /** Text as a string; what comes before is called is lost. */
  onMessage(take: (message: string | Buffer) => void): void;
  onClosed(take: () => void): void;
  /** False when the message is not taken: the channel is closed, full, or carries no such size. */
  send(message: string | Buffer): boolean;
  close(): void;
}

export interface ChannelOptions {
  readonly label: string;
  readonly protocol: string;
  readonly ordered: boolean;
  /** In ms; not together with `maxRetransmits`. */
  readonly maxPacketLifeTime: number | undefined;
  readonly maxRetransmits: number | undefined;
}

/** What a transport will carry. */
export interface Streams {
  readonly media: boolean;
  /** The peer's side of the data channels; `own` when the server offers them; undefined: none. */
  readonly data: SctpOffer | 'own' | undefined;
}

/** One peer's ICE, DTLS, SRTP and SCTP, and everything that it sends in a single stream of packets. */
export interface RtcTransport {
  /** Begins with a peer's offer and starts to gather; throws when the offer cannot be used. */
  accept(offer: TransportOffer): LocalTransport;
  /** Begins with an offer of our own and starts to gather. */
  offer(): LocalTransport;
  /** Takes the peer's answer to our offer; throws when it cannot be used. */
  complete(answer: TransportOffer, data: SctpOffer | undefined): void;
  /** Opens a data channel; false when the transport carries none. */
  openChannel(options: ChannelOptions): boolean;
  /** Adds a candidate of the peer; one that is of no use is ignored. */
  addCandidate(candidate: string): void;
  /** Sends RTP or RTCP; false when the transport does not take it. The bytes are copied. */
  send(packet: Buffer): boolean;
  selectedPair(): CandidatePair | undefined;
  close(): void;
}

export interface RtcTransports {
  /** The UDP port of all peers. */
  readonly port: number;
  create(listener: TransportListener, streams: Streams, network: NetworkSettings): RtcTransport;
}
