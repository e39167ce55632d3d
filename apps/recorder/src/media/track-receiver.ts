import {
  clockRates,
  Losses,
  Reception,
  SequenceUnroller,
  writeNack,
  type Codec,
  type ReportBlock,
  type RtpHeader,
  type SenderReport,
} from '@boardcast/rtp';
import { TrackClock, type SenderClock } from './track-clock.ts';

/** Packets that wait for a missing one; more are a new beginning. */
const maxWaiting = 2000;

/** An RTP packet in its order. */
export interface OrderedPacket {
  readonly timestamp: number;
  readonly marker: boolean;
  readonly payload: Buffer;
  /** Packets before it were lost for good. */
  readonly followsLoss: boolean;
}

export interface TrackReceiverOptions {
  readonly codec: Codec;
  readonly ssrc: number;
  /** The SSRC of our reports. */
  readonly reporter: number;
  readonly senderClock: SenderClock;
  readonly send: (rtcp: Buffer) => void;
  readonly deliver: (packet: OrderedPacket) => void;
}

/** Receives one RTP stream: puts packets in order and requests lost ones (RFC 4585). */
export class TrackReceiver {
  readonly ssrc: number;
  readonly codec: Codec;
  readonly clock: TrackClock;
  readonly #options: TrackReceiverOptions;
  readonly #losses = new Losses();
  readonly #unroller = new SequenceUnroller();
  readonly #reception: Reception;
  readonly #waiting = new Map<number, Omit<OrderedPacket, 'followsLoss'>>();
  #next: number | undefined;
  #followsLoss = false;

  constructor(options: TrackReceiverOptions) {
    const { codec, ssrc } = options;
    this.#options = options;
    this.codec = codec;
    this.ssrc = ssrc;
    this.clock = new TrackClock(clockRates[codec]);
    this.#reception = new Reception(clockRates[codec]);
  }

  packetReceived(header: RtpHeader, message: Buffer, now: number): void {
    const { sequence, timestamp, marker, payloadStart, payloadEnd } = header;
    const index = this.#unroller.unroll(sequence);
    this.#reception.count(index, timestamp, message.length, now);
    this.#next ??= index;
    const isWhole = this.#losses.packetReceived(index, now);
    if (index < this.#next) return;
    const payload = message.subarray(payloadStart, payloadEnd);
    this.#waiting.set(index, { timestamp, marker, payload });
    if (!isWhole || this.#waiting.size > maxWaiting) this.#skip();
    this.#drain(now);
  }

  reportReceived(report: SenderReport, now: number): void {
    this.#reception.senderReport(report, now);
    this.clock.reportReceived(report.rtpTimestamp, this.#options.senderClock.timeOf(report, now));
  }

  /** To be called some times in a tenth of a second. */
  tick(now: number): void {
    if (!this.#losses.any) return;
    const { requests, needsKeyFrame } = this.#losses.due(now);
    const { send, reporter } = this.#options;
    if (requests.length > 0) send(writeNack(reporter, this.ssrc, requests));
    if (!needsKeyFrame) return;
    this.#skip();
    this.#drain(now);
  }

  /** For a receiver report; undefined before the first packet. */
  report(now: number): ReportBlock | undefined {
    return this.#reception.report(this.ssrc, now);
  }

  /** Goes on with what has come. */
  #skip(): void {
    if (this.#waiting.size === 0) return;
    this.#next = Math.min(...this.#waiting.keys());
    this.#followsLoss = true;
  }

  #drain(now: number): void {
    for (;;) {
      const packet = this.#next === undefined ? undefined : this.#waiting.get(this.#next);
      if (packet === undefined || this.#next === undefined) return;
      this.#waiting.delete(this.#next);
      this.#next += 1;
      this.clock.packetReceived(packet.timestamp, now);
      const followsLoss = this.#followsLoss;
      this.#followsLoss = false;
      this.#options.deliver({ ...packet, followsLoss });
    }
  }
}
