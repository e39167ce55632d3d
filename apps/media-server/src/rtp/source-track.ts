import {
  clockRates,
  type Codec,
  inspectPayload,
  Losses,
  Reception,
  type ReportBlock,
  type RtpHeader,
  type SenderReport,
  SequenceUnroller,
  writeNack,
  writePli,
} from '@boardcast/rtp';
import { ArrivalGaps } from './arrival-gaps.ts';
import { GopCache } from './gop-cache.ts';
import type { ClockReading, PublisherClock } from './media-clock.ts';
import { MediaClock } from './media-clock.ts';
import { type RtpPacket } from './packet.ts';
import { createPacket } from './packet.ts';
import { PacketNumbering } from './packet-numbering.ts';
import type { ArrivedUnits } from './parameter-sets.ts';
import { ParameterSets } from './parameter-sets.ts';
import { PacketRing } from './ring.ts';
import { Throttle } from './throttle.ts';
import type { Feedback, MediaKind } from './track.ts';
import { FLOW_TIMEOUT_MS } from './track.ts';
import { Uplink } from './uplink.ts';

/** A receiver of a source's packets. */
export interface PacketSink {
  forward(packet: RtpPacket, now: number): void;
  /** Packets of another stream follow: indices continue, timestamps do not. */
  sourceChanged(): void;
}

/** A received packet. */
interface Arrival extends ArrivedUnits {
  /** Its sequence number, extended so that it does not wrap. */
  readonly number: number;
}

export interface SourceTrackOptions {
  readonly kind: MediaKind;
  /** The sender's SSRC in feedback packets. */
  readonly localSsrc: number;
  readonly clock: PublisherClock;
  readonly sendRtcp: (packet: Buffer) => void;
  readonly onFlow: (flowing: boolean) => void;
  /** There was no packet for an unusually long time. */
  readonly onGap?: (gapMs: number) => void;
  readonly now: () => number;
}

const lossCheckMs = 10;
const keyFrameIntervalMs = 300;
const sharedKeyFrameIntervalMs = 2000;

/** One medium of a publisher: receives packets, requests lost ones, and forwards them to sinks. */
export class SourceTrack {
  readonly kind: MediaKind;
  readonly #options: SourceTrackOptions;
  readonly #sinks = new Set<PacketSink>();
  readonly #ring = new PacketRing();
  readonly #gop = new GopCache();
  readonly #losses = new Losses();
  readonly #unroller = new SequenceUnroller();
  readonly #keyFrames: Throttle;
  readonly #sharedKeyFrames: Throttle;
  readonly #uplink = new Uplink();
  #codec: Codec;
  #reception: Reception;
  #clock: MediaClock;
  #feedback: Feedback = { nack: false, pli: false, fir: false, remb: false };
  #numbering = new PacketNumbering();
  #nextIndex = 0x10000;
  #parameterSets = new ParameterSets();
  #gaps = new ArrivalGaps();
  #frameTimestamp: number | undefined;
  #ssrc: number | undefined;
  #lastPacketAt: number | undefined;
  #flowing = false;
  #lossTimer: NodeJS.Timeout | undefined;
  #bytesBefore = 0;
  #nacksSent = 0;
  #plisSent = 0;
  #fractionLost = 0;

  constructor(options: SourceTrackOptions) {
    this.kind = options.kind;
    this.#options = options;
    this.#codec = options.kind === 'VIDEO' ? 'H264' : 'PCMA';
    this.#reception = new Reception(clockRates[this.#codec]);
    this.#clock = new MediaClock(options.clock, clockRates[this.#codec]);
    this.#keyFrames = new Throttle(() => this.#sendPli(), keyFrameIntervalMs);
    this.#sharedKeyFrames = new Throttle(() => this.requestKeyFrame(), sharedKeyFrameIntervalMs);
  }

  /** Sets the negotiated format, and the parameter sets in the SDP. */
  configure(codec: Codec, feedback: Feedback, parameterSets: readonly Buffer[] = []): void {
    this.#codec = codec;
    for (const unit of parameterSets) this.#parameterSets.store(unit);
    this.#feedback = feedback;
    this.#startStream();
  }

  /** RTP timestamps per second. */
  get clockRate(): number {
    return clockRates[this.#codec];
  }

  /** The estimated bandwidth of the publisher's uplink, in bit/s. */
  get uplinkEstimate(): number {
    return this.#uplink.estimate;
  }

  get ssrc(): number | undefined {
    return this.#ssrc;
  }

  get flowing(): boolean {
    return this.#flowing;
  }

  get usesRemb(): boolean {
    return this.#feedback.remb && this.#ssrc !== undefined;
  }

  /** Time of the last packet, by `now`. */
  get lastPacketAt(): number | undefined {
    return this.#lastPacketAt;
  }

  receive(message: Buffer, header: RtpHeader): void {
    const now = this.#options.now();
    if (header.ssrc !== this.#ssrc) this.#restart(header.ssrc);
    const arrival = this.#arrivalOf(message, header);
    const { number } = arrival;
    if (this.#codec === 'H264') this.#completeKeyFrame(arrival, now);
    const packet = this.#packetOf(message, header, arrival);
    this.#lastPacketAt = now;
    this.#checkGap(header.timestamp, now);
    if (!this.#ring.put(packet)) return;
    this.#reception.count(number, packet.timestamp, message.length, now);
    this.#clock.packetReceived(packet.timestamp, now);
    if (this.#feedback.nack) this.#watchLosses(number, now);
    this.#forward(packet, now);
  }

  reportReceived(report: SenderReport): void {
    const now = this.#options.now();
    this.#reception.senderReport(report, now);
    this.#clock.reportReceived(report, now);
  }

  /** Requests a key frame from the publisher: at most every 300 ms, and no request is lost. */
  requestKeyFrame(): void {
    if (this.kind === 'VIDEO' && this.#ssrc !== undefined) this.#keyFrames.request();
  }

  /** The same for viewers that are sent key frames only: at most every 2 s for all of them. */
  requestSharedKeyFrame(): void {
    this.#sharedKeyFrames.request();
  }

  addSink(sink: PacketSink): void {
    this.#sinks.add(sink);
  }

  removeSink(sink: PacketSink): void {
    this.#sinks.delete(sink);
  }

  /** The packets that a new viewer needs to display a frame at once; may be empty. */
  recentGroup(): readonly RtpPacket[] {
    return this.#gop.packets();
  }

  packetAt(index: number): RtpPacket | undefined {
    return this.#ring.get(index);
  }

  /** The current time in both clocks of a sender report; undefined before the first packet. */
  readClock(): ClockReading | undefined {
    return this.#clock.read(this.#options.now());
  }

  /** To be called a few times per second. */
  tick(): void {
    const last = this.#lastPacketAt;
    if (last === undefined) return;
    if (this.#options.now() - last > FLOW_TIMEOUT_MS) this.#setFlowing(false);
  }

  /** To be called once per second. */
  report(): ReportBlock | undefined {
    if (this.#ssrc === undefined) return undefined;
    const block = this.#reception.report(this.#ssrc, this.#options.now());
    const bits = (this.#reception.bytes - this.#bytesBefore) * 8;
    this.#bytesBefore = this.#reception.bytes;
    if (block !== undefined) {
      this.#fractionLost = block.fractionLost / 256;
      this.#uplink.update(this.#fractionLost, bits);
    }
    return block;
  }

  stats(): SourceStats | undefined {
    if (this.#ssrc === undefined) return undefined;
    return {
      ssrc: this.#ssrc,
      packetsReceived: this.#reception.packets,
      bytesReceived: this.#reception.bytes,
      packetsLost: this.#reception.packetsLost,
      fractionLost: this.#fractionLost,
      jitter: this.#reception.jitter / this.clockRate,
      nackCount: this.#nacksSent,
      pliCount: this.#plisSent,
    };
  }

  close(): void {
    this.#keyFrames.close();
    this.#sharedKeyFrames.close();
    clearInterval(this.#lossTimer);
    this.#sinks.clear();
    this.#gop.clear();
    this.#ring.clear();
  }

  #arrivalOf(message: Buffer, header: RtpHeader): Arrival {
    const { highest = -1 } = this.#unroller;
    const number = this.#unroller.unroll(header.sequence);
    const payload = message.subarray(header.payloadStart, header.payloadEnd);
    const content = inspectPayload(this.#codec, payload);
    return { ...content, payload, number, timestamp: header.timestamp, isNewest: number > highest };
  }

  #packetOf(buffer: Buffer, header: RtpHeader, { number, key, parameters }: Arrival): RtpPacket {
    const { timestamp, marker, payloadStart, payloadEnd } = header;
    const index = this.#numbering.indexOf(number);
    return { index, timestamp, marker, buffer, payloadStart, payloadEnd, key, parameters };
  }

  #checkGap(timestamp: number, now: number): void {
    const gapMs = this.#gaps.packetReceived(now, timestamp !== this.#frameTimestamp);
    this.#frameTimestamp = timestamp;
    if (gapMs !== undefined) this.#options.onGap?.(gapMs);
  }

  #forward(packet: RtpPacket, now: number): void {
    this.#nextIndex = Math.max(this.#nextIndex, packet.index + 1);
    if (this.kind === 'VIDEO') this.#gop.add(packet);
    this.#setFlowing(true);
    for (const sink of this.#sinks) sink.forward(packet, now);
  }

  /** Inserts the parameter sets before a key frame that has none. */
  #completeKeyFrame(arrival: Arrival, now: number): void {
    const missing = this.#parameterSets.missingBefore(arrival);
    if (missing.length === 0) return;
    const { number, timestamp } = arrival;
    const first = this.#numbering.insertBefore(number, missing.length);
    for (const [position, unit] of missing.entries()) {
      const index = first + position;
      const set = createPacket(unit, { index, timestamp, key: false, parameters: true });
      if (this.#ring.put(set)) this.#forward(set, now);
    }
  }

  #restart(ssrc: number): void {
    const first = this.#ssrc === undefined;
    this.#ssrc = ssrc;
    if (first) return;
    this.#unroller.reset();
    this.#losses.clear();
    this.#gop.clear();
    this.#startStream();
    // Indices of the new stream are higher than all before, so that the ring does not mix them.
    this.#numbering = new PacketNumbering(this.#nextIndex + 0x10000 - (this.#nextIndex % 0x10000));
    this.#parameterSets = new ParameterSets();
    this.#gaps = new ArrivalGaps();
    for (const sink of this.#sinks) sink.sourceChanged();
    if (this.#sinks.size > 0) this.requestKeyFrame();
  }

  #startStream(): void {
    this.#reception = new Reception(this.clockRate);
    this.#bytesBefore = 0;
    this.#clock = new MediaClock(this.#options.clock, this.clockRate);
  }

  #watchLosses(number: number, now: number): void {
    if (!this.#losses.packetReceived(number, now)) this.requestKeyFrame();
    if (!this.#losses.any || this.#lossTimer !== undefined) return;
    this.#lossTimer = setInterval(() => this.#requestLost(), lossCheckMs);
  }

  #requestLost(): void {
    const { requests, needsKeyFrame } = this.#losses.due(this.#options.now());
    if (needsKeyFrame) this.requestKeyFrame();
    if (requests.length > 0 && this.#ssrc !== undefined) {
      this.#nacksSent += 1;
      const sequences = requests.map((number) => number & 0xffff);
      this.#options.sendRtcp(writeNack(this.#options.localSsrc, this.#ssrc, sequences));
    }
    if (this.#losses.any) return;
    clearInterval(this.#lossTimer);
    this.#lossTimer = undefined;
  }

  #sendPli(): void {
    if (this.#ssrc === undefined) return;
    this.#plisSent += 1;
    this.#options.sendRtcp(writePli(this.#options.localSsrc, this.#ssrc));
  }

  #setFlowing(flowing: boolean): void {
    if (this.#flowing === flowing) return;
    this.#flowing = flowing;
    this.#options.onFlow(flowing);
  }
}

export interface SourceStats {
  readonly ssrc: number;
  readonly packetsReceived: number;
  readonly bytesReceived: number;
  readonly packetsLost: number;
  /** In the last reported interval, 0 to 1. */
  readonly fractionLost: number;
  /** In s. */
  readonly jitter: number;
  readonly nackCount: number;
  readonly pliCount: number;
}
