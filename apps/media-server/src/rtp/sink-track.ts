import type { RtpPacket } from './packet.ts';
import { rewriteHeader } from './packet.ts';
import { compressTimes } from './catch-up.ts';
import { inspectH264 } from './h264.ts';
import { writeCname, writeSenderReport } from './rtcp-write.ts';
import type { ReportBlock, SenderReport } from './rtcp.ts';
import { sequenceDistance } from './sequence.ts';
import type { PacketSink, SourceTrack } from './source-track.ts';
import type { MediaKind } from './track.ts';
import { FLOW_TIMEOUT_MS, clockRates } from './track.ts';

export interface SinkTrackOptions {
  readonly kind: MediaKind;
  readonly ssrc: number;
  readonly cname: string;
  readonly send: (packet: Buffer) => void;
  readonly onFlow: (flowing: boolean) => void;
  readonly now: () => number;
}

const burst = 32;
const burstIntervalMs = 4;
const patienceMs = 2000;

/** One medium on its way to a viewer: sequence numbers and times run on whatever the source is. */
export class SinkTrack implements PacketSink {
  readonly kind: MediaKind;
  readonly ssrc: number;
  readonly #options: SinkTrackOptions;
  #payloadType: number | undefined;
  #started = false;
  #source: SourceTrack | undefined;
  #anchor: { readonly first: number; readonly sequenceOffset: number } | undefined;
  #timeOffset = 0;
  #times: ReadonlyMap<number, number> = new Map();
  #backlog: RtpPacket[] = [];
  #backlogTimer: NodeJS.Timeout | undefined;
  #waitingSince: number | undefined;
  #highestIndex = 0;
  #lastSequence = Math.floor(Math.random() * 0x8000);
  #lastTimestamp: number | undefined;
  #lastSentAt: number | undefined;
  #flowing = false;
  #packetsSent = 0;
  #bytesSent = 0;
  #nacks = 0;
  #plis = 0;
  #firs = 0;
  #lastBlock: ReportBlock | undefined;

  constructor(options: SinkTrackOptions) {
    this.kind = options.kind;
    this.ssrc = options.ssrc;
    this.#options = options;
  }

  /** The negotiated payload type; nothing is sent before `start`. */
  configure(payloadType: number): void {
    this.#payloadType = payloadType;
  }

  /** The transport is connected: media may be sent. */
  start(): void {
    if (this.#payloadType === undefined || this.#started) return;
    this.#started = true;
    this.#join();
  }

  attach(source: SourceTrack): void {
    this.detach();
    this.#source = source;
    source.addSink(this);
    this.#join();
  }

  detach(): void {
    this.#source?.removeSink(this);
    this.#source = undefined;
    this.sourceChanged();
  }

  get flowing(): boolean {
    return this.#flowing;
  }

  /** Time of the last packet sent, in the clock of `now`. */
  get lastSentAt(): number | undefined {
    return this.#lastSentAt;
  }

  sourceChanged(): void {
    this.#anchor = undefined;
    this.#times = new Map();
    this.#backlog = [];
    this.#waitingSince = this.#options.now();
  }

  forward(packet: RtpPacket): void {
    if (!this.#started) return;
    if (this.#backlog.length > 0) this.#backlog.push(packet);
    else if (this.#anchor !== undefined || this.#mayBegin(packet)) this.#send(packet);
  }

  forwardReport(report: SenderReport): void {
    if (!this.#started || this.#anchor === undefined) return;
    const { ntpSeconds, ntpFraction, rtpTimestamp } = report;
    const own = writeSenderReport({
      ssrc: this.ssrc,
      ntpSeconds,
      ntpFraction,
      rtpTimestamp: rtpTimestamp + this.#timeOffset,
      packets: this.#packetsSent,
      octets: this.#bytesSent,
    });
    this.#options.send(Buffer.concat([own, writeCname(this.ssrc, this.#options.cname)]));
  }

  /** Answers a viewer's NACK from the source's ring. */
  resend(sequences: readonly number[]): void {
    this.#nacks += 1;
    const { sequenceOffset = 0, first = Infinity } = this.#anchor ?? {};
    for (const sequence of sequences) {
      const wanted = (sequence - sequenceOffset) & 0xffff;
      const index = this.#highestIndex + sequenceDistance(this.#highestIndex & 0xffff, wanted);
      const packet = index < first ? undefined : this.#source?.packetAt(index);
      if (packet !== undefined && index <= this.#highestIndex) this.#write(packet);
    }
  }

  keyFrameAsked(by: 'pli' | 'fir'): void {
    if (by === 'pli') this.#plis += 1;
    else this.#firs += 1;
    this.#source?.requestKeyFrame();
  }

  reported(block: ReportBlock): void {
    this.#lastBlock = block;
  }

  /** To be called a few times a second. */
  tick(): void {
    if (this.#lastSentAt === undefined) return;
    if (this.#options.now() - this.#lastSentAt > FLOW_TIMEOUT_MS) this.#setFlowing(false);
  }

  stats(): SinkStats | undefined {
    if (!this.#started) return undefined;
    return {
      ssrc: this.ssrc,
      packetsSent: this.#packetsSent,
      bytesSent: this.#bytesSent,
      packetsLost: this.#lastBlock?.packetsLost ?? 0,
      fractionLost: (this.#lastBlock?.fractionLost ?? 0) / 256,
      nackCount: this.#nacks,
      pliCount: this.#plis,
      firCount: this.#firs,
    };
  }

  close(): void {
    this.detach();
    this.#started = false;
    clearTimeout(this.#backlogTimer);
  }

  #join(): void {
    if (!this.#started || this.#source === undefined) return;
    this.sourceChanged();
    this.#source.requestKeyFrame();
    if (this.kind === 'AUDIO') return;
    const group = this.#source.recentGroup();
    if (group.length === 0) return;
    this.#times = compressTimes(group);
    this.#backlog = [...group];
    this.#sendBacklog();
  }

  /** A burst at a time, so that no socket buffer overflows. */
  #sendBacklog(): void {
    clearTimeout(this.#backlogTimer);
    for (const packet of this.#backlog.splice(0, burst)) this.#send(packet);
    if (this.#backlog.length === 0) return;
    this.#backlogTimer = setTimeout(() => this.#sendBacklog(), burstIntervalMs);
  }

  /** Video begins with a key frame, unless none comes. */
  #mayBegin(packet: RtpPacket): boolean {
    if (this.kind === 'AUDIO') return true;
    const payload = packet.buffer.subarray(packet.payloadStart, packet.payloadEnd);
    const { idr, parameters } = inspectH264(payload);
    if (idr || parameters) return true;
    this.#waitingSince ??= this.#options.now();
    this.#source?.requestKeyFrame();
    return this.#options.now() - this.#waitingSince > patienceMs;
  }

  #send(packet: RtpPacket): void {
    this.#anchor ??= this.#anchorAt(packet);
    if (packet.index < this.#anchor.first) return;
    this.#highestIndex = Math.max(this.#highestIndex, packet.index);
    this.#write(packet);
    this.#lastSentAt = this.#options.now();
    this.#setFlowing(true);
  }

  #anchorAt(packet: RtpPacket): { first: number; sequenceOffset: number } {
    const time = this.#times.get(packet.index) ?? packet.timestamp;
    if (this.#lastTimestamp !== undefined) {
      const pause = this.#options.now() - (this.#lastSentAt ?? 0);
      const elapsed = Math.max(1, Math.round((pause * clockRates[this.kind]) / 1000));
      this.#timeOffset = (this.#lastTimestamp + elapsed - time) | 0;
    }
    this.#highestIndex = packet.index;
    return { first: packet.index, sequenceOffset: this.#lastSequence + 1 - packet.index };
  }

  #write(packet: RtpPacket): void {
    if (this.#payloadType === undefined || this.#anchor === undefined) return;
    const sequence = (packet.index + this.#anchor.sequenceOffset) & 0xffff;
    const source = this.#times.get(packet.index) ?? packet.timestamp;
    const timestamp = (source + this.#timeOffset) >>> 0;
    if (packet.index === this.#highestIndex) {
      this.#lastSequence = sequence;
      this.#lastTimestamp = timestamp;
    }
    this.#packetsSent += 1;
    this.#bytesSent += packet.payloadEnd - packet.payloadStart;
    const { ssrc } = this;
    const payloadType = this.#payloadType;
    this.#options.send(rewriteHeader(packet, { payloadType, sequence, timestamp, ssrc }));
  }

  #setFlowing(flowing: boolean): void {
    if (this.#flowing === flowing) return;
    this.#flowing = flowing;
    this.#options.onFlow(flowing);
  }
}

export interface SinkStats {
  readonly ssrc: number;
  readonly packetsSent: number;
  readonly bytesSent: number;
  readonly packetsLost: number;
  /** 0..1 */
  readonly fractionLost: number;
  readonly nackCount: number;
  readonly pliCount: number;
  readonly firCount: number;
}
