import type { TransportOffer } from '../sdp/offer.ts';
import type { LocalTransport } from '../sdp/write.ts';
import type {
  CandidatePair,
  RtcTransport,
  RtcTransports,
  TransportListener,
} from '../transport/rtc-transport.ts';

/** A transport whose network is the test. */
export class FakeTransport implements RtcTransport {
  readonly listener: TransportListener;
  readonly sent: Buffer[] = [];
  readonly candidates: string[] = [];
  offer: TransportOffer | undefined;
  closed = false;

  constructor(listener: TransportListener) {
    this.listener = listener;
  }

  accept(offer: TransportOffer): LocalTransport {
    this.offer = offer;
    const setup = offer.setup === 'active' ? 'passive' : 'active';
    return { ufrag: 'fake', pwd: 'fakefakefakefakefakefake', fingerprint: 'sha-256 AA:BB', setup };
  }

  addCandidate(candidate: string): void {
    this.candidates.push(candidate);
  }

  send(packet: Buffer): boolean {
    if (!this.closed) this.sent.push(Buffer.from(packet));
    return !this.closed;
  }

  selectedPair(): CandidatePair {
    return { local: 'candidate:local', remote: 'candidate:remote' };
  }

  roundTripTime(): number | undefined {
    return undefined;
  }

  close(): void {
    this.closed = true;
  }

  /** As a real one does: candidates first, then ICE, then DTLS. */
  connect(): void {
    this.listener.onCandidate('candidate:1 1 UDP 1 127.0.0.1 4000 typ host');
    this.listener.onGathered();
    this.listener.onIceState('checking');
    this.listener.onIceState('connected');
    this.listener.onIceState('completed');
    this.listener.onState('connected');
  }
}

export class FakeTransports implements RtcTransports {
  readonly port = 4000;
  readonly made: FakeTransport[] = [];

  create(listener: TransportListener): FakeTransport {
    const transport = new FakeTransport(listener);
    this.made.push(transport);
    return transport;
  }
}
