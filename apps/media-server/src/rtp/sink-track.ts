import {
  type Codec,
  type ReportBlock,
  clockRates,
  writeCname,
  writeSenderReport,
} from '@boardcast/rtp';
import { Backlog } from './backlog.ts';
import { compressTimes } from './catch-up.ts';
import { KeyFrameRequests } from './key-frame-requests.ts';
import type { RtpPacket } from './packet.ts';
import { withNoPlayoutDelay } from './playout-delay.ts';
import { ResendBudget } from './resend-budget.ts';
import { RtpRewriter } from './rtp-rewriter.ts';
import type { SinkStats } from './sink-statistics.ts';
import { SinkStatistics } from './sink-statistics.ts';
import type { PacketSink, SourceTrack } from './source-track.ts';
import type { MediaKind } from './track.ts';
import { FLOW_TIMEOUT_MS } from './track.ts';
import type { LinkChange } from './viewer-link.ts';
import { ViewerLink } from './viewer-link.ts';

export interface SinkTrackOptions {
  readonly kind: MediaKind;
  readonly ssrc: number;
  readonly cname: string;
  /** Whether the receiver forwards what it receives to viewers. */
  readonly relays: () => boolean;
  readonly send: (packet: Buffer) => void;
  readonly onFlow: (flowing: boolean) => void;
  /** The viewer is sent key frames only, or the whole stream again. */
  readonly onLinkChange: (change: LinkChange) => void;
  readonly now: () => number;
}

/** The negotiated format. */
export interface SinkFormat {
  readonly payloadType: number;
  readonly codec: Codec;
  /** The id of the header extension that limits the playout delay. */
  readonly playoutDelay: number | undefined;
  /** Kept frames are sent with their own timestamps. */
  readonly originalTimes: boolean;
}

const keyFrameTimeoutMs = 2000;
/** Key frames are sent every 1 to 3 s: without one for this long the medium does not flow. */
const keyFramesOnlyTimeoutMs = 5000;
/** The cached group is not sent to a poor connection when it has more packets than this. */
const maxReplay = 300;

/** One medium that is sent to a viewer: decides which packets of its source are sent. */
export class SinkTrack implements PacketSink {
  readonly kind: MediaKind;
  readonly ssrc: number;
  readonly #options: SinkTrackOptions;
  readonly #link = new ViewerLink();
  readonly #requests = new KeyFrameRequests();
  readonly #resends = new ResendBudget();
  readonly #statistics = new SinkStatistics();
  readonly #rewriter: RtpRewriter;
  readonly #backlog = new Backlog((packet) => this.#send(packet, this.#options.now()));
  #isConfigured = false;
  #playoutDelay: number | undefined;
  #originalTimes = false;
  #started = false;
  #source: SourceTrack | undefined;
  #waitingSince: number | undefined;
  #lastSentAt: number | undefined;
  #keyFramesOnly = false;
  /** The timestamp of the key frame that is being sent, while only key frames are. */
  #keyTimestamp: number | undefined;
  #flowing = false;

  constructor(options: SinkTrackOptions) {
    const { kind, ssrc } = options;
    this.kind = kind;
    this.ssrc = ssrc;
    this.#options = options;
    const clockRate = clockRates[kind === 'VIDEO' ? 'H264' : 'PCMA'];
    this.#rewriter = new RtpRewriter({ ssrc, clockRate, payloadType: 0 });
  }

  /** Sets the negotiated format; nothing is sent before `start`. */
  configure({ payloadType, codec, playoutDelay, originalTimes }: SinkFormat): void {
    this.#isConfigured = true;
    this.#playoutDelay = playoutDelay;
    this.#originalTimes = originalTimes;
    this.#rewriter.configure({ ssrc: this.ssrc, clockRate: clockRates[codec], payloadType });
  }

  /** The transport is connected: media may be sent. */
  start(): void {
    if (!this.#isConfigured || this.#started) return;
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

  /** Whether the medium was negotiated and the transport is connected. */
  get started(): boolean {
    return this.#started;
  }

  /** Time of the last packet sent, by `now`. */
  get lastSentAt(): number | undefined {
    return this.#lastSentAt;
  }

  sourceChanged(): void {
    this.#rewriter.reset();
    this.#backlog.clear();
    this.#keyTimestamp = undefined;
    this.#waitingSince = this.#options.now();
  }

  forward(packet: RtpPacket, now: number): void {
    if (!this.#started) return;
    if (!this.#backlog.isEmpty) this.#backlog.append(packet);
    else if (this.#keyFramesOnly) this.#forwardKeyFrame(packet, now);
    else if (this.#rewriter.hasStarted || this.#canStart(packet, now)) this.#send(packet, now);
  }

  /** Sends the packets that a viewer requested by a NACK again. */
  resend(sequences: readonly number[]): void {
    this.#statistics.nackReceived();
    this.#link.nackReceived(sequences, this.#options.now());
    for (const sequence of sequences) {
      const packet = this.#sentPacket(sequence);
      if (packet === undefined || this.#isObsolete(packet)) continue;
      if (!this.#resends.spend()) return;
      this.#write(packet);
    }
  }

  keyFrameRequested(by: 'pli' | 'fir'): void {
    this.#statistics.keyFrameRequested(by);
    // While only key frames are sent, they are requested as needed.
    if (this.#keyFramesOnly) return;
    // The cached group would be sent to all viewers, whose own requests are limited already.
    if (this.#options.relays()) return this.#source?.requestKeyFrame();
    const source = this.#requests.next(this.#options.now());
    if (source === 'publisher') this.#source?.requestKeyFrame();
    // Frames that are sent again have no times of their own.
    if (source === 'cache' && this.#originalTimes) this.#source?.requestSharedKeyFrame();
    else if (source === 'cache') this.#replay();
  }

  reportReceived(block: ReportBlock): void {
    const now = this.#options.now();
    this.#statistics.reportReceived(block, now);
    if (this.kind === 'AUDIO') return;
    const change = this.#link.reportReceived(block, now);
    if (change !== undefined) this.#options.onLinkChange(change);
  }

  /** `bitrate` in bit/s. */
  rembReceived(bitrate: number): void {
    this.#statistics.rembReceived(bitrate);
  }

  /** Sends a sender report by the source's clock; to be called once per second. */
  report(): void {
    const reading = this.#source?.readClock();
    if (reading === undefined || !this.#rewriter.hasStarted) return;
    const report = writeSenderReport({
      ssrc: this.ssrc,
      ntpSeconds: reading.ntpSeconds,
      ntpFraction: reading.ntpFraction,
      rtpTimestamp: reading.rtpTimestamp + this.#rewriter.timestampOffset,
      packets: this.#statistics.packetsSent,
      octets: this.#statistics.bytesSent,
    });
    this.#options.send(Buffer.concat([report, writeCname(this.ssrc, this.#options.cname)]));
  }

  /** To be called a few times per second. */
  tick(): void {
    if (this.#lastSentAt === undefined) return;
    const timeoutMs = this.#keyFramesOnly ? keyFramesOnlyTimeoutMs : FLOW_TIMEOUT_MS;
    if (this.#options.now() - this.#lastSentAt > timeoutMs) this.#setFlowing(false);
  }

  stats(): SinkStats | undefined {
    return this.#started ? this.#statistics.read(this.ssrc, this.#keyFramesOnly) : undefined;
  }

  close(): void {
    this.detach();
    this.#started = false;
  }

  #join(): void {
    if (!this.#started || this.#source === undefined) return;
    this.sourceChanged();
    this.#source.requestKeyFrame();
    if (this.kind === 'AUDIO') return;
    const group = this.#source.recentGroup();
    if (group.length === 0) return;
    if (!this.#originalTimes) this.#rewriter.overrideTimestamps(compressTimes(group));
    this.#backlog.start(group);
  }

  /** Sends the cached group again, with timestamps between those of the newest frame and the next. */
  #replay(): boolean {
    const group = this.#source?.recentGroup() ?? [];
    const [first] = group;
    if (first === undefined || group.length > maxReplay) return false;
    if (!this.#rewriter.hasStarted || !this.#backlog.isEmpty) return false;
    this.#rewriter.overrideTimestamps(compressTimes(group, 'after'));
    this.#rewriter.continueAt(first);
    this.#backlog.start(group);
    return true;
  }

  /** Video starts with a key frame, unless there is none for too long. */
  #canStart(packet: RtpPacket, now: number): boolean {
    if (this.kind === 'AUDIO' || packet.key || packet.parameters) return true;
    this.#waitingSince ??= now;
    this.#source?.requestKeyFrame();
    return now - this.#waitingSince > keyFrameTimeoutMs;
  }

  /** Sends key frames only; a trial of the whole stream starts with a key frame. */
  #forwardKeyFrame(packet: RtpPacket, now: number): void {
    if (packet.timestamp === this.#keyTimestamp) {
      this.#send(packet, now);
      return;
    }
    if (this.#link.needsKeyFrame(now)) this.#source?.requestSharedKeyFrame();
    const trial = this.#link.trialDue(now);
    const isKeyFrame =
      (packet.key || packet.parameters) && packet.index > this.#rewriter.highestIndex;
    if (trial === 'at-once' || (isKeyFrame && trial !== undefined)) this.#startTrial(now);
    else if (!isKeyFrame || !this.#link.acceptsKeyFrame(now)) return;
    // Without a key frame the cached group may have one.
    if (!isKeyFrame && this.#replay()) return;
    this.#keyTimestamp = packet.timestamp;
    this.#rewriter.continueAt(packet);
    this.#send(packet, now);
  }

  #startKeyFramesOnly(): void {
    this.#keyFramesOnly = true;
    this.#keyTimestamp = undefined;
  }

  #startTrial(now: number): void {
    this.#keyFramesOnly = false;
    this.#resends.empty();
    this.#options.onLinkChange(this.#link.startTrial(now));
  }

  #send(packet: RtpPacket, now: number): void {
    if (!this.#rewriter.accept(packet, now - (this.#lastSentAt ?? 0))) return;
    this.#write(packet);
    this.#lastSentAt = now;
    this.#resends.earn();
    if (!this.#flowing) this.#startFlow();
    const isEndOfFrame = packet.marker;
    if (isEndOfFrame && this.#link.keyFramesOnly && !this.#keyFramesOnly) {
      this.#startKeyFramesOnly();
    }
  }

  /** The packet that was sent with a sequence number, if the source still has it. */
  #sentPacket(sequence: number): RtpPacket | undefined {
    const index = this.#rewriter.indexOf(sequence);
    return index === undefined ? undefined : this.#source?.packetAt(index);
  }

  /** The rest of a frame that is no longer displayed would only load a poor connection. */
  #isObsolete({ timestamp }: RtpPacket): boolean {
    return this.#keyFramesOnly && timestamp !== this.#keyTimestamp;
  }

  #write(packet: RtpPacket): void {
    const sequence = this.#rewriter.rewrite(packet);
    this.#statistics.packetSent(packet.payloadEnd - packet.payloadStart);
    if (this.kind === 'VIDEO') this.#link.sent(sequence, this.#options.now());
    this.#options.send(this.#withPlayoutDelay(packet));
  }

  /** A receiver applies the playout delay of a key frame to the following frames, too. */
  #withPlayoutDelay(packet: RtpPacket): Buffer {
    const isNeeded = this.#playoutDelay !== undefined && (packet.key || packet.parameters);
    return isNeeded ? withNoPlayoutDelay(packet, this.#playoutDelay ?? 0) : packet.buffer;
  }

  /** The first report comes with the first packet: a receiver can synchronize from the beginning. */
  #startFlow(): void {
    this.#setFlowing(true);
    this.report();
  }

  #setFlowing(flowing: boolean): void {
    if (this.#flowing === flowing) return;
    this.#flowing = flowing;
    this.#options.onFlow(flowing);
  }
}
