import type { NetworkSettings } from './network.ts';
import type { SctpParameters, TransportParameters } from './parameters.ts';

export type TransportState = 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed';
export type IceState =
  'checking' | 'connected' | 'completed' | 'disconnected' | 'failed' | 'closed';

export interface CandidatePair {
  readonly local: string;
  readonly remote: string;
}

/** The events of a transport; none after `closed`. */
export interface TransportListener {
  /** A local candidate, as `candidate:…` (RFC 8839). */
  onCandidate(candidate: string): void;
  onGathered(): void;
  onIceState(state: IceState): void;
  onState(state: TransportState): void;
  /** A decrypted RTP or RTCP packet of the peer; the buffer belongs to the listener. */
  onPacket(packet: Buffer): void;
  /** A data channel was opened by either side (RFC 8832). */
  onChannel(channel: TransportChannel): void;
}

/** An open data channel. */
export interface TransportChannel {
  readonly id: number;
  readonly label: string;
  readonly protocol: string;
  /** Text is a string; messages before this is called are lost. */
  onMessage(listener: (message: string | Buffer) => void): void;
  onClosed(listener: () => void): void;
  /** False when the message is not sent: the channel is closed or full, or the message too large. */
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

/** What a transport carries. */
export interface Streams {
  readonly media: boolean;
  /** The peer's data channels; `own` when the server offers them; undefined without any. */
  readonly data: SctpParameters | 'own' | undefined;
  /** Two servers that share ports cannot tell several connections between them apart. */
  readonly hasOwnPort: boolean;
}

/** ICE, DTLS, SRTP and SCTP with one peer. */
export interface RtcTransport {
  /** Accepts a peer's offer and starts to gather. Throws when the offer cannot be used. */
  accept(offer: TransportParameters): TransportParameters;
  /** Creates an offer and starts to gather. */
  offer(): TransportParameters;
  /** Accepts the peer's answer to our offer. Throws when it cannot be used. */
  complete(answer: TransportParameters, data: SctpParameters | undefined): void;
  /** Opens a data channel; false when the transport carries none. */
  openChannel(options: ChannelOptions): boolean;
  /** Adds a candidate of the peer; one that cannot be used is ignored. */
  addCandidate(candidate: string): void;
  /** Sends an RTP or RTCP packet, which is copied; false when it is not sent. */
  send(packet: Buffer): boolean;
  selectedPair(): CandidatePair | undefined;
  close(): void;
}

export interface RtcTransports {
  /** The UDP port that all peers share. */
  readonly port: number;
  create(listener: TransportListener, streams: Streams, network: NetworkSettings): RtcTransport;
}
