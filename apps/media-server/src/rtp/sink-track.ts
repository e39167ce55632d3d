import { compressTimes } from './catch-up.ts';
import type { Codec } from './codec.ts';
import { clockRates } from './codec.ts';
import { KeyFrameRequests } from './key-frame-requests.ts';
import type { RtpPacket } from './packet.ts';
import { rewriteHeader } from './packet.ts';
import { withNoPlayoutDelay } from './playout-delay.ts';
import { roundTripOf } from './media-clock.ts';
import { ResendBudget } from './resend-budget.ts';
import { writeCname, writeSenderReport } from './rtcp-write.ts';
import type { ReportBlock } from './rtcp.ts';
import { sequenceDistance } from './sequence.ts';
import type { PacketSink, SourceTrack } from './source-track.ts';
import type { MediaKind } from './track.ts';
import { FLOW_TIMEOUT_MS } from './track.ts';
import type { LinkChange } from './viewer-link.ts';
import { ViewerLink } from './viewer-link.ts';

export interface SinkTrackOptions {
  readonly kind: MediaKind;
  readonly ssrc: number;
  readonly cname: string;
  readonly send: (packet: Buffer) => void;
  readonly onFlow: (flowing: boolean) => void;
  /** The viewer is given key frames only, or the whole stream again. */
  readonly onLinkChange: (change: LinkChange) => void;
  readonly now: () => number;
}

/** What was negotiated. */
export interface SinkFormat {
  readonly payloadType: number;
  readonly codec: Codec;
  /** The number of the header extension that says how long a picture may be kept. */
  readonly playoutDelay: number | undefined;
}

const burst = 32;
const burstIntervalMs = 4;
const keyFrameTimeoutMs = 2000;
/** Key frames come each one to three seconds: without one for so long a medium does not flow. */
const keyFramesOnlyTimeoutMs = 5000;
/** A group with more packets than this costs a bad link more than it helps. */
const maxReplay = 300;

/** One medium on its way to a viewer: sequence numbers and times run on whatever the source is. */
export class SinkTrack implements PacketSink {
  readonly kind: MediaKind;
  readonly ssrc: number;
  readonly #options: SinkTrackOptions;
  readonly #link = new ViewerLink();
  readonly #requests = new KeyFrameRequests();
  readonly #resends = new ResendBudget();
  #payloadType: number | undefined;
  #playoutDelay: number | undefined;
  #clockRate: number;
  #started = false;
  #source: SourceTrack | undefined;
  /** Indices from `first` on have sequence numbers by this offset. */
  #anchor: { readonly first: number; readonly sequenceOffset: number } | undefined;
  #timeOffset: number | undefined;
  #times: ReadonlyMap<number, number> | undefined;
  #backlog: RtpPacket[] = [];
  #backlogTimer: NodeJS.Timeout | undefined;
  #waitingSince: number | undefined;
  #highestIndex = 0;
  #lastSequence = Math.floor(Math.random() * 0x8000);
  #lastTimestamp: number | undefined;
  #lastSentAt: number | undefined;
  /** Key frames only: the time of the one that is on its way. */
  #keyTime: number | undefined;
  #keyFramesOnly = false;
  #flowing = false;
  #packetsSent = 0;
  #bytesSent = 0;
  #nacks = 0;
  #plis = 0;
  #firs = 0;
  #lastBlock: ReportBlock | undefined;
  #roundTripTime = 0;
  #remb = 0;

  constructor(options: SinkTrackOptions) {
    this.kind = options.kind;
    this.ssrc = options.ssrc;
    this.#options = options;
    this.#clockRate = clockRates[options.kind === 'VIDEO' ? 'H264' : 'PCMA'];
  }

  /** What was negotiated; nothing is sent before `start`. */
  configure({ payloadType, codec, playoutDelay }: SinkFormat): void {
    this.#payloadType = payloadType;
    this.#playoutDelay = playoutDelay;
    this.#clockRate = clockRates[codec];
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

  /** Media are negotiated for it. */
  get started(): boolean {
    return this.#started;
  }

  /** Time of the last packet sent, in the clock of `now`. */
  get lastSentAt(): number | undefined {
    return this.#lastSentAt;
  }

  sourceChanged(): void {
    this.#anchor = undefined;
    this.#timeOffset = undefined;
    this.#times = undefined;
    this.#backlog = [];
    this.#keyTime = undefined;
    // Another source counts its packets in its own way.
    this.#highestIndex = 0;
    this.#waitingSince = this.#options.now();
  }

  forward(packet: RtpPacket, now: number): void {
    if (!this.#started) return;
    if (this.#backlog.length > 0) this.#backlog.push(packet);
    else if (this.#keyFramesOnly) this.#forwardKeyFrame(packet, now);
    else if (this.#anchor !== undefined || this.#mayBegin(packet, now)) this.#send(packet, now);
  }

  /** Answers a viewer's NACK from the source's ring. */
  resend(sequences: readonly number[]): void {
    this.#nacks += 1;
    this.#link.asked(sequences, this.#options.now());
    for (const sequence of sequences) {
      const packet = this.#sentPacket(sequence);
      // The rest of a picture that is not shown any more would only fill a bad link.
      if (packet === undefined || (this.#keyFramesOnly && packet.timestamp !== this.#keyTime))
        continue;
      if (!this.#resends.spend()) return;
      this.#write(packet);
    }
  }

  keyFrameAsked(by: 'pli' | 'fir'): void {
    if (by === 'pli') this.#plis += 1;
    else this.#firs += 1;
    // With key frames only, they are asked for as they are wanted.
    if (this.#keyFramesOnly) return;
    const answerer = this.#requests.asked(this.#options.now());
    if (answerer === 'publisher') this.#source?.requestKeyFrame();
    if (answerer === 'kept-group') this.#replay();
  }

  reported(block: ReportBlock): void {
    const now = this.#options.now();
    this.#lastBlock = block;
    this.#roundTripTime = roundTripOf(block, now) ?? this.#roundTripTime;
    if (this.kind === 'AUDIO') return;
    const change = this.#link.reported(block, now);
    if (change !== undefined) this.#options.onLinkChange(change);
  }

  /** The viewer's estimate of its link, in bit/s. */
  estimated(bitrate: number): void {
    this.#remb = bitrate;
  }

  /** A sender report by the source's clock: to be called once a second. */
  report(): void {
    const reading = this.#source?.readClock();
    if (reading === undefined || this.#anchor === undefined) return;
    const own = writeSenderReport({
      ssrc: this.ssrc,
      ntpSeconds: reading.ntpSeconds,
      ntpFraction: reading.ntpFraction,
      rtpTimestamp: reading.rtpTimestamp + (this.#timeOffset ?? 0),
      packets: this.#packetsSent,
      octets: this.#bytesSent,
    });
    this.#options.send(Buffer.concat([own, writeCname(this.ssrc, this.#options.cname)]));
  }

  /** To be called a few times a second. */
  tick(): void {
    if (this.#lastSentAt === undefined) return;
    const timeoutMs = this.#keyFramesOnly ? keyFramesOnlyTimeoutMs : FLOW_TIMEOUT_MS;
    if (this.#options.now() - this.#lastSentAt > timeoutMs) this.#setFlowing(false);
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
      remb: this.#remb,
      roundTripTime: this.#roundTripTime,
      keyFramesOnly: this.#keyFramesOnly,
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

  /** The kept group once more, with times between the newest picture's and the next one's. */
  #replay(): boolean {
    const group = this.#source?.recentGroup() ?? [];
    const [first] = group;
    if (first === undefined || this.#anchor === undefined || this.#backlog.length > 0) return false;
    if (group.length > maxReplay) return false;
    this.#times = compressTimes(group, 'after');
    this.#anchorAgain(first);
    this.#backlog = [...group];
    this.#sendBacklog();
    return true;
  }

  /** A burst at a time, so that no socket buffer overflows. */
  #sendBacklog(): void {
    clearTimeout(this.#backlogTimer);
    const now = this.#options.now();
    for (const packet of this.#backlog.splice(0, burst)) this.#send(packet, now);
    if (this.#backlog.length === 0) return;
    this.#backlogTimer = setTimeout(() => this.#sendBacklog(), burstIntervalMs);
  }

  /** Video begins with a key frame, unless none comes. */
  #mayBegin(packet: RtpPacket, now: number): boolean {
    if (this.kind === 'AUDIO' || packet.key || packet.parameters) return true;
    this.#waitingSince ??= now;
    this.#source?.requestKeyFrame();
    return now - this.#waitingSince > keyFrameTimeoutMs;
  }

  /** Key frames only; with the first one after the rest the whole stream goes on. */
  #forwardKeyFrame(packet: RtpPacket, now: number): void {
    if (packet.timestamp === this.#keyTime) {
      this.#send(packet, now);
      return;
    }
    if (this.#link.wantsKeyFrame(now)) this.#source?.requestSharedKeyFrame();
    const due = this.#link.trialDue(now);
    const begins = (packet.key || packet.parameters) && packet.index > this.#highestIndex;
    if (due === 'at-once' || (begins && due !== undefined)) this.#beginTrial(now);
    else if (!begins || !this.#link.givesKeyFrame(now)) return;
    // Without a key frame there may be a kept one, with all that followed it.
    if (!begins && this.#replay()) return;
    this.#keyTime = packet.timestamp;
    this.#anchorAgain(packet);
    this.#send(packet, now);
  }

  #beginRest(): void {
    this.#keyFramesOnly = true;
    this.#keyTime = undefined;
  }

  #beginTrial(now: number): void {
    this.#keyFramesOnly = false;
    this.#resends.empty();
    this.#options.onLinkChange(this.#link.beginTrial(now));
  }

  #send(packet: RtpPacket, now: number): void {
    this.#anchor ??= this.#anchorAt(packet, now);
    if (packet.index < this.#anchor.first) return;
    if (packet.index > this.#highestIndex) this.#highestIndex = packet.index;
    this.#write(packet);
    this.#lastSentAt = now;
    this.#resends.earn();
    if (!this.#flowing) this.#setFlowing(true);
    if (packet.marker && this.#link.keyFramesOnly && !this.#keyFramesOnly) this.#beginRest();
  }

  /** What went out with this sequence number, if it is still kept. */
  #sentPacket(sequence: number): RtpPacket | undefined {
    const { sequenceOffset = 0, first = Infinity } = this.#anchor ?? {};
    const wanted = (sequence - sequenceOffset) & 0xffff;
    const index = this.#highestIndex + sequenceDistance(this.#highestIndex & 0xffff, wanted);
    if (index < first || index > this.#highestIndex) return undefined;
    return this.#source?.packetAt(index);
  }

  #anchorAt(packet: RtpPacket, now: number): { first: number; sequenceOffset: number } {
    const time = this.#times?.get(packet.index) ?? packet.timestamp;
    if (this.#lastTimestamp !== undefined && this.#timeOffset === undefined) {
      const pause = now - (this.#lastSentAt ?? 0);
      const elapsed = Math.max(1, Math.round((pause * this.#clockRate) / 1000));
      this.#timeOffset = (this.#lastTimestamp + elapsed - time) | 0;
    }
    this.#highestIndex = packet.index;
    return { first: packet.index, sequenceOffset: this.#lastSequence + 1 - packet.index };
  }

  /** What follows does not begin where the last packet ended, but its times are the same. */
  #anchorAgain(first: RtpPacket): void {
    this.#timeOffset ??= 0;
    this.#anchor = this.#anchorAt(first, this.#options.now());
  }

  #write(packet: RtpPacket): void {
    const payloadType = this.#payloadType;
    const anchor = this.#anchor;
    if (payloadType === undefined || anchor === undefined) return;
    const sequence = (packet.index + anchor.sequenceOffset) & 0xffff;
    const source = this.#times?.get(packet.index) ?? packet.timestamp;
    const timestamp = (source + (this.#timeOffset ?? 0)) >>> 0;
    if (packet.index === this.#highestIndex) {
      this.#lastSequence = sequence;
      this.#lastTimestamp = timestamp;
    }
    this.#packetsSent += 1;
    this.#bytesSent += packet.payloadEnd - packet.payloadStart;
    if (this.kind === 'VIDEO') this.#link.sent(sequence, this.#options.now());
    rewriteHeader(packet, payloadType, sequence, timestamp, this.ssrc);
    this.#options.send(this.#mayKeep(packet));
  }

  /** A receiver that was told with a key picture to show what comes at once goes on to do so. */
  #mayKeep(packet: RtpPacket): Buffer {
    const tells = this.#playoutDelay !== undefined && (packet.key || packet.parameters);
    return tells ? withNoPlayoutDelay(packet, this.#playoutDelay ?? 0) : packet.buffer;
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
  /** The viewer's own estimate of its link in bit/s; 0 before it says one. */
  readonly remb: number;
  /** In seconds; 0 before a report shows it. */
  readonly roundTripTime: number;
  /** The viewer's link cannot carry the whole stream. */
  readonly keyFramesOnly: boolean;
}
