import { ArrivalGaps } from './arrival-gaps.ts';
import type { Codec } from './codec.ts';
import { clockRates, inspectPayload } from './codec.ts';
import { GopCache } from './gop-cache.ts';
import { Losses } from './losses.ts';
import type { ClockReading, PublisherClock } from './media-clock.ts';
import { MediaClock } from './media-clock.ts';
import type { RtpHeader, RtpPacket } from './packet.ts';
import { madePacket } from './packet.ts';
import { PacketNumbering } from './packet-numbering.ts';
import type { ArrivedUnits } from './parameter-sets.ts';
import { ParameterSets } from './parameter-sets.ts';
import { Reception } from './reception.ts';
import { PacketRing } from './ring.ts';
import { writeNack, writePli } from './rtcp-write.ts';
import type { ReportBlock, SenderReport } from './rtcp.ts';
import { SequenceUnroller } from './sequence.ts';
import { Throttle } from './throttle.ts';
import type { Feedback, MediaKind } from './track.ts';
import { FLOW_TIMEOUT_MS } from './track.ts';
import { Uplink } from './uplink.ts';

/** Where a source's packets go. */
export interface PacketSink {
  forward(packet: RtpPacket, now: number): void;
  /** Indices continue, but timestamps start anew. */
  sourceChanged(): void;
}

/** A packet as it came. */
interface Arrival extends ArrivedUnits {
  /** Its sequence number, which never wraps here. */
  readonly number: number;
}

export interface SourceTrackOptions {
  readonly kind: MediaKind;
  /** The SSRC that our feedback carries as its sender. */
  readonly localSsrc: number;
  readonly clock: PublisherClock;
  readonly sendRtcp: (packet: Buffer) => void;
  readonly onFlow: (flowing: boolean) => void;
  /** Nothing had come for so many milliseconds, which is unusual. */
  readonly onGap?: (gapMs: number) => void;
  readonly now: () => number;
}

const lossCheckMs = 10;
const keyFrameIntervalMs = 300;
const sharedKeyFrameIntervalMs = 2000;

/** One medium of a publisher: receives it, asks for what is missing, and gives it to its sinks. */
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

  /** What was negotiated, and the parameter sets that stood there; packets may arrive from now on. */
  configure(codec: Codec, feedback: Feedback, parameterSets: readonly Buffer[] = []): void {
    this.#codec = codec;
    for (const unit of parameterSets) this.#parameterSets.keep(unit);
    this.#feedback = feedback;
    this.#beginStream();
  }

  /** Timestamps count in ticks of this many a second. */
  get clockRate(): number {
    return clockRates[this.#codec];
  }

  /** What the publisher's link carries, in bit/s. */
  get uplinkEstimate(): number {
    return this.#uplink.estimate;
  }

  get ssrc(): number | undefined {
    return this.#ssrc;
  }

  get flowing(): boolean {
    return this.#flowing;
  }

  get wantsRemb(): boolean {
    return this.#feedback.remb && this.#ssrc !== undefined;
  }

  /** Time of the last packet, in the clock of `now`. */
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
    this.#noteGap(header.timestamp, now);
    if (!this.#ring.put(packet)) return;
    this.#reception.count(number, packet.timestamp, message.length, now);
    this.#clock.arrived(packet.timestamp, now);
    if (this.#feedback.nack) this.#watchLosses(number, now);
    this.#forward(packet, now);
  }

  receiveReport(report: SenderReport): void {
    const now = this.#options.now();
    this.#reception.senderReport(report, now);
    this.#clock.reported(report, now);
  }

  /** Asks the publisher for a key frame: at most one request in 300 ms, none is forgotten. */
  requestKeyFrame(): void {
    if (this.kind === 'VIDEO' && this.#ssrc !== undefined) this.#keyFrames.request();
  }

  /** The same for those who are given key frames only: at most one request in 2 s for them all. */
  requestSharedKeyFrame(): void {
    this.#sharedKeyFrames.request();
  }

  addSink(sink: PacketSink): void {
    this.#sinks.add(sink);
  }

  removeSink(sink: PacketSink): void {
    this.#sinks.delete(sink);
  }

  /** What a viewer needs for a picture at once; empty when there is none. */
  recentGroup(): readonly RtpPacket[] {
    return this.#gop.packets();
  }

  packetAt(index: number): RtpPacket | undefined {
    return this.#ring.get(index);
  }

  /** Which timestamp belongs to now; undefined before the first packet. */
  readClock(): ClockReading | undefined {
    return this.#clock.read(this.#options.now());
  }

  /** To be called a few times a second. */
  tick(): void {
    const last = this.#lastPacketAt;
    if (last === undefined) return;
    if (this.#options.now() - last > FLOW_TIMEOUT_MS) this.#setFlowing(false);
  }

  /** To be called once a second. */
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

  #noteGap(timestamp: number, now: number): void {
    const gapMs = this.#gaps.arrived(now, timestamp !== this.#frameTimestamp);
    this.#frameTimestamp = timestamp;
    if (gapMs !== undefined) this.#options.onGap?.(gapMs);
  }

  #forward(packet: RtpPacket, now: number): void {
    this.#nextIndex = Math.max(this.#nextIndex, packet.index + 1);
    if (this.kind === 'VIDEO') this.#gop.add(packet);
    this.#setFlowing(true);
    for (const sink of this.#sinks) sink.forward(packet, now);
  }

  /** Puts the parameter sets in front of a key frame that comes without them. */
  #completeKeyFrame(arrival: Arrival, now: number): void {
    const missing = this.#parameterSets.missingBefore(arrival);
    if (missing.length === 0) return;
    const { number, timestamp } = arrival;
    const first = this.#numbering.insertBefore(number, missing.length);
    for (const [place, unit] of missing.entries()) {
      const index = first + place;
      const set = madePacket(unit, { index, timestamp, key: false, parameters: true });
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
    this.#beginStream();
    // The new stream's indices lie beyond all the old ones, so that the ring never mixes them.
    this.#numbering = new PacketNumbering(this.#nextIndex + 0x10000 - (this.#nextIndex % 0x10000));
    this.#parameterSets = new ParameterSets();
    this.#gaps = new ArrivalGaps();
    for (const sink of this.#sinks) sink.sourceChanged();
    if (this.#sinks.size > 0) this.requestKeyFrame();
  }

  #beginStream(): void {
    this.#reception = new Reception(this.clockRate);
    this.#bytesBefore = 0;
    this.#clock = new MediaClock(this.#options.clock, this.clockRate);
  }

  #watchLosses(number: number, now: number): void {
    if (!this.#losses.arrived(number, now)) this.requestKeyFrame();
    if (!this.#losses.any || this.#lossTimer !== undefined) return;
    this.#lossTimer = setInterval(() => this.#askForLosses(), lossCheckMs);
  }

  #askForLosses(): void {
    const { ask, givenUp } = this.#losses.due(this.#options.now());
    if (givenUp) this.requestKeyFrame();
    if (ask.length > 0 && this.#ssrc !== undefined) {
      this.#nacksSent += 1;
      const sequences = ask.map((number) => number & 0xffff);
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
  /** Of the last interval that was reported, 0..1. */
  readonly fractionLost: number;
  /** In seconds. */
  readonly jitter: number;
  readonly nackCount: number;
  readonly pliCount: number;
}
