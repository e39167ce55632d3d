import {
  type Codec,
  type ReportBlock,
  type Rtcp,
  type RtpHeader,
  isRtcp,
  parseRtcp,
  parseRtp,
  writeReceiverReport,
  writeRemb,
} from '@boardcast/rtp';
import { PublisherClock } from './media-clock.ts';
import { SinkTrack } from './sink-track.ts';
import { SourceTrack } from './source-track.ts';
import type { Feedback, MediaKind } from './track.ts';
import { mediaKinds } from './track.ts';
import type { LinkChange } from './viewer-link.ts';

/** The negotiated parameters of one medium, from the server's side. */
export interface NegotiatedMedium {
  readonly kind: MediaKind;
  readonly codec: Codec;
  readonly payloadType: number;
  readonly feedback: Feedback;
  readonly receives: boolean;
  readonly sends: boolean;
  /** The SSRCs that the peer announced. */
  readonly ssrcs: readonly number[];
  /** H.264 NAL units in the peer's SDP (RFC 6184 section 8.1). */
  readonly parameterSets?: readonly Buffer[];
  /** The id of the header extension that limits the playout delay. */
  readonly playoutDelay: number | undefined;
  /** Kept frames are sent with their own timestamps. */
  readonly originalTimes: boolean;
}

export interface ForwarderOptions {
  readonly ssrcs: Readonly<Record<MediaKind, number>>;
  readonly cname: string;
  /** Whether the peer forwards what it receives to viewers. */
  readonly relays: () => boolean;
  /** Sends an RTP or RTCP packet to the peer; the packet is copied. */
  readonly send: (packet: Buffer) => void;
  readonly onFlowIn: (kind: MediaKind, flowing: boolean) => void;
  readonly onFlowOut: (kind: MediaKind, flowing: boolean) => void;
  /** The peer is sent key frames only, or the whole stream again. */
  readonly onLinkChange: (change: LinkChange) => void;
  /** The peer sent no packet of a medium for an unusually long time. */
  readonly onSourceGap?: (kind: MediaKind, gapMs: number) => void;
  /** The maximum bitrate of what the peer sends, in bit/s; Infinity for no limit. */
  readonly maxBitrate?: () => number;
  readonly now?: () => number;
}

const switchAfterMs = 500;

/**
 * The media of one peer: what it sends (sources) and what it receives (sinks).
 *
 * The connection of one peer does not affect others. A publisher's REMB depends on its own uplink
 * (uplink.ts). A viewer with a poor connection is sent key frames only, until a trial shows that it
 * can receive the whole stream (viewer-link.ts; `keyFramesOnly` in its statistics). Its key-frame
 * requests are rarely forwarded to the publisher (key-frame-requests.ts). Lost packets are sent again
 * from the ring, within limits (resend-budget.ts).
 */
export class Forwarder {
  readonly sources: Readonly<Record<MediaKind, SourceTrack>>;
  readonly sinks: Readonly<Record<MediaKind, SinkTrack>>;
  readonly #options: ForwarderOptions;
  readonly #now: () => number;
  readonly #clock = new PublisherClock();
  #media: readonly NegotiatedMedium[] = [];
  #lastReceivedAt: number | undefined;

  constructor(options: ForwarderOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.sources = { AUDIO: this.#source('AUDIO'), VIDEO: this.#source('VIDEO') };
    this.sinks = { AUDIO: this.#sink('AUDIO'), VIDEO: this.#sink('VIDEO') };
  }

  configure(media: readonly NegotiatedMedium[]): void {
    this.#media = media;
    for (const medium of media) {
      const { kind, codec, feedback, parameterSets } = medium;
      if (medium.receives) this.sources[kind].configure(codec, feedback, parameterSets);
      if (medium.sends) this.sinks[kind].configure(medium);
    }
  }

  /** The bitrate signaled to the peer, in bit/s: the estimate of its uplink, up to its limit. */
  get receiveBitrate(): number {
    return Math.min(this.sources.VIDEO.uplinkEstimate, this.#options.maxBitrate?.() ?? Infinity);
  }

  /** The transport is connected. */
  start(): void {
    for (const kind of mediaKinds) this.sinks[kind].start();
  }

  /** Time of the last RTP or RTCP packet from the peer, by `now`. */
  get lastReceivedAt(): number | undefined {
    return this.#lastReceivedAt;
  }

  /** Processes an RTP or RTCP packet from the peer; ignores other data. */
  receive(message: Buffer): void {
    if (isRtcp(message)) {
      this.#lastReceivedAt = this.#now();
      for (const packet of parseRtcp(message)) this.#receiveRtcp(packet);
      return;
    }
    const header = parseRtp(message);
    if (header === undefined) return;
    this.#lastReceivedAt = this.#now();
    this.#sourceOf(header)?.receive(message, header);
  }

  /** To be called a few times per second. */
  tick(): void {
    for (const kind of mediaKinds) {
      this.sources[kind].tick();
      this.sinks[kind].tick();
    }
  }

  /** Sends sender reports, receiver reports and REMB; to be called once per second. */
  report(): void {
    for (const kind of mediaKinds) this.sinks[kind].report();
    this.#reportReception();
  }

  close(): void {
    for (const kind of mediaKinds) {
      this.sources[kind].close();
      this.sinks[kind].close();
    }
  }

  #reportReception(): void {
    const sources = mediaKinds.map((kind) => this.sources[kind]);
    const blocks = sources.map((s) => s.report()).filter((b) => b !== undefined);
    if (blocks.length === 0) return;
    const packets = [writeReceiverReport(this.#options.ssrcs.VIDEO, blocks)];
    const limited = sources.filter((s) => s.usesRemb).flatMap((s) => s.ssrc ?? []);
    if (limited.length > 0) {
      packets.push(writeRemb(this.#options.ssrcs.VIDEO, this.receiveBitrate, limited));
    }
    this.#options.send(Buffer.concat(packets));
  }

  #source(kind: MediaKind): SourceTrack {
    return new SourceTrack({
      kind,
      localSsrc: this.#options.ssrcs[kind],
      clock: this.#clock,
      sendRtcp: this.#options.send,
      onFlow: (flowing) => this.#options.onFlowOut(kind, flowing),
      onGap: (gapMs) => this.#options.onSourceGap?.(kind, gapMs),
      now: this.#now,
    });
  }

  #sink(kind: MediaKind): SinkTrack {
    return new SinkTrack({
      kind,
      ssrc: this.#options.ssrcs[kind],
      cname: this.#options.cname,
      relays: this.#options.relays,
      send: this.#options.send,
      onFlow: (flowing) => this.#options.onFlowIn(kind, flowing),
      onLinkChange: this.#options.onLinkChange,
      now: this.#now,
    });
  }

  /**
   * By the announced SSRC, or by payload type: SSRCs need not be announced, and a publisher may change
   * them.
   */
  #sourceOf(header: RtpHeader): SourceTrack | undefined {
    const medium = this.#media.find(
      (m) => m.receives && (m.ssrcs.includes(header.ssrc) || m.payloadType === header.payloadType),
    );
    if (medium === undefined) return undefined;
    const source = this.sources[medium.kind];
    if (source.ssrc === undefined || source.ssrc === header.ssrc) return source;
    return this.#now() - (source.lastPacketAt ?? 0) > switchAfterMs ? source : undefined;
  }

  #receiveRtcp(packet: Rtcp): void {
    switch (packet.kind) {
      case 'sender-report':
        this.#sourceWith(packet.ssrc)?.reportReceived(packet);
        this.#reportsReceived(packet.blocks);
        return;
      case 'receiver-report':
        this.#reportsReceived(packet.blocks);
        return;
      case 'nack':
        this.#sinkWith(packet.ssrc)?.resend(packet.sequences);
        return;
      case 'pli':
        this.#sinkWith(packet.ssrc)?.keyFrameRequested('pli');
        return;
      case 'fir':
        for (const ssrc of packet.ssrcs) this.#sinkWith(ssrc)?.keyFrameRequested('fir');
        return;
      case 'remb':
        this.sinks.VIDEO.rembReceived(packet.bitrate);
        return;
      case 'bye':
    }
  }

  #reportsReceived(blocks: readonly ReportBlock[]): void {
    for (const block of blocks) this.#sinkWith(block.ssrc)?.reportReceived(block);
  }

  #sourceWith(ssrc: number): SourceTrack | undefined {
    return mediaKinds.map((kind) => this.sources[kind]).find((source) => source.ssrc === ssrc);
  }

  #sinkWith(ssrc: number): SinkTrack | undefined {
    return mediaKinds.map((kind) => this.sinks[kind]).find((sink) => sink.ssrc === ssrc);
  }
}
