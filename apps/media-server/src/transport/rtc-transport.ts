import type { TransportOffer } from '../sdp/offer.ts';
import type { LocalTransport } from '../sdp/write.ts';

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
}

/** One peer's ICE, DTLS and SRTP, and everything that it sends in a single stream of packets. */
export interface RtcTransport {
  /** Begins with a peer's offer and starts to gather; throws when the offer cannot be used. */
  accept(offer: TransportOffer): LocalTransport;
  /** Adds a candidate of the peer; one that is of no use is ignored. */
  addCandidate(candidate: string): void;
  /** Sends RTP or RTCP; false when the transport does not take it. The bytes are copied. */
  send(packet: Buffer): boolean;
  selectedPair(): CandidatePair | undefined;
  /** Seconds, or undefined when unknown. */
  roundTripTime(): number | undefined;
  close(): void;
}

export interface RtcTransports {
  /** The UDP port of all peers. */
  readonly port: number;
  create(listener: TransportListener): RtcTransport;
}
