import type { SctpParameters, TransportParameters } from '../transport/parameters.ts';
import type {
  CandidatePair,
  ChannelOptions,
  RtcTransport,
  RtcTransports,
  Streams,
  TransportListener,
} from '../transport/rtc-transport.ts';

/** A transport that is controlled by the test. */
export class FakeTransport implements RtcTransport {
  readonly listener: TransportListener;
  readonly sent: Buffer[] = [];
  readonly candidates: string[] = [];
  readonly channels: ChannelOptions[] = [];
  readonly streams: Streams;
  accepted: TransportParameters | undefined;
  answer:
    { readonly answer: TransportParameters; readonly data: SctpParameters | undefined } | undefined;
  closed = false;

  constructor(listener: TransportListener, streams: Streams) {
    this.listener = listener;
    this.streams = streams;
  }

  accept(offer: TransportParameters): TransportParameters {
    this.accepted = offer;
    const setup = offer.setup === 'active' ? 'passive' : 'active';
    return { ufrag: 'fake', pwd: 'fakefakefakefakefakefake', fingerprint: 'sha-256 AA:BB', setup };
  }

  offer(): TransportParameters {
    const fingerprint = 'sha-256 AA:BB';
    return { ufrag: 'fake', pwd: 'fakefakefakefakefakefake', fingerprint, setup: 'actpass' };
  }

  complete(answer: TransportParameters, data: SctpParameters | undefined): void {
    this.answer = { answer, data };
  }

  openChannel(options: ChannelOptions): boolean {
    this.channels.push(options);
    return true;
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

  close(): void {
    this.closed = true;
  }

  /** Emits the events of a connection: candidates, ICE, then DTLS. */
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
  readonly created: FakeTransport[] = [];

  create(listener: TransportListener, streams: Streams): FakeTransport {
    const transport = new FakeTransport(listener, streams);
    this.created.push(transport);
    return transport;
  }
}
