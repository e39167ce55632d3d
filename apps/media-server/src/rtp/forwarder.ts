import type { Codec } from './codec.ts';
import { PublisherClock } from './media-clock.ts';
import { isRtcp, parseRtp } from './packet.ts';
import type { RtpHeader } from './packet.ts';
import { writeReceiverReport, writeRemb } from './rtcp-write.ts';
import type { ReportBlock, Rtcp } from './rtcp.ts';
import { parseRtcp } from './rtcp.ts';
import { SinkTrack } from './sink-track.ts';
import { SourceTrack } from './source-track.ts';
import type { Feedback, MediaKind } from './track.ts';
import { mediaKinds } from './track.ts';
import type { LinkChange } from './viewer-link.ts';

/** What was negotiated for one medium, seen from the server. */
export interface NegotiatedMedium {
  readonly kind: MediaKind;
  readonly codec: Codec;
  readonly payloadType: number;
  readonly feedback: Feedback;
  readonly receives: boolean;
  readonly sends: boolean;
  /** The SSRCs that the peer declared for what it sends. */
  readonly ssrcs: readonly number[];
  /** NAL units of H.264 that the peer told in its SDP (RFC 6184 section 8.1). */
  readonly parameterSets?: readonly Buffer[];
  /** The number of the header extension that says how long a picture may be kept. */
  readonly playoutDelay: number | undefined;
}

export interface ForwarderOptions {
  readonly ssrcs: Readonly<Record<MediaKind, number>>;
  readonly cname: string;
  /** Sends an RTP or RTCP packet to the peer; it copies the bytes. */
  readonly send: (packet: Buffer) => void;
  readonly onFlowIn: (kind: MediaKind, flowing: boolean) => void;
  readonly onFlowOut: (kind: MediaKind, flowing: boolean) => void;
  /** The peer is sent key frames only, or the whole stream again. */
  readonly onLinkChange: (change: LinkChange) => void;
  /** The peer sent nothing of a medium for so many milliseconds, which is unusual. */
  readonly onSourceGap?: (kind: MediaKind, gapMs: number) => void;
  /** What the peer may send at most, in bit/s; Infinity for no limit. */
  readonly limit?: () => number;
  readonly now?: () => number;
}

const switchAfterMs = 500;

/**
 * The media of one peer: what it publishes (sources) and what it is sent (sinks).
 *
 * Nobody's link decides for others. A publisher's REMB is what its own link carries (uplink.ts). A
 * viewer whose link loses too much, or delays more and more, is given key frames only until a trial
 * shows that it carries the stream (viewer-link.ts; `keyFramesOnly` in its stats). Its requests for
 * key frames reach the publisher seldom (key-frame-requests.ts). What it lost comes from the ring,
 * within limits (resend-budget.ts).
 */
export class Forwarder {
  readonly sources: Readonly<Record<MediaKind, SourceTrack>>;
  readonly sinks: Readonly<Record<MediaKind, SinkTrack>>;
  readonly #options: ForwarderOptions;
  readonly #now: () => number;
  readonly #clock = new PublisherClock();
  #media: readonly NegotiatedMedium[] = [];
  #lastHeardAt: number | undefined;

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

  /** What the peer is told that it may send, in bit/s: what its link carries, and its limit. */
  get receiveBitrate(): number {
    return Math.min(this.sources.VIDEO.uplinkEstimate, this.#options.limit?.() ?? Infinity);
  }

  /** The transport is connected. */
  start(): void {
    for (const kind of mediaKinds) this.sinks[kind].start();
  }

  /** Time of the last RTP or RTCP packet from the peer, in the clock of `now`. */
  get lastHeardAt(): number | undefined {
    return this.#lastHeardAt;
  }

  /** Takes an RTP or RTCP packet from the peer; anything else is ignored. */
  receive(message: Buffer): void {
    if (isRtcp(message)) {
      this.#lastHeardAt = this.#now();
      for (const packet of parseRtcp(message)) this.#receiveRtcp(packet);
      return;
    }
    const header = parseRtp(message);
    if (header === undefined) return;
    this.#lastHeardAt = this.#now();
    this.#sourceOf(header)?.receive(message, header);
  }

  /** To be called a few times a second. */
  tick(): void {
    for (const kind of mediaKinds) {
      this.sources[kind].tick();
      this.sinks[kind].tick();
    }
  }

  /** Sender and receiver reports, and REMB: to be called once a second. */
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
    const limited = sources.filter((s) => s.wantsRemb).flatMap((s) => s.ssrc ?? []);
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
      send: this.#options.send,
      onFlow: (flowing) => this.#options.onFlowIn(kind, flowing),
      onLinkChange: this.#options.onLinkChange,
      now: this.#now,
    });
  }

  /**
   * By the SSRC that is known, else by payload type: an offer need not declare its SSRCs, and a
   * publisher may change one.
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
        this.#sourceWith(packet.ssrc)?.receiveReport(packet);
        this.#reported(packet.blocks);
        return;
      case 'receiver-report':
        this.#reported(packet.blocks);
        return;
      case 'nack':
        this.#sinkWith(packet.ssrc)?.resend(packet.sequences);
        return;
      case 'pli':
        this.#sinkWith(packet.ssrc)?.keyFrameAsked('pli');
        return;
      case 'fir':
        for (const ssrc of packet.ssrcs) this.#sinkWith(ssrc)?.keyFrameAsked('fir');
        return;
      case 'remb':
        this.sinks.VIDEO.estimated(packet.bitrate);
        return;
      case 'bye':
    }
  }

  #reported(blocks: readonly ReportBlock[]): void {
    for (const block of blocks) this.#sinkWith(block.ssrc)?.reported(block);
  }

  #sourceWith(ssrc: number): SourceTrack | undefined {
    return mediaKinds.map((kind) => this.sources[kind]).find((source) => source.ssrc === ssrc);
  }

  #sinkWith(ssrc: number): SinkTrack | undefined {
    return mediaKinds.map((kind) => this.sinks[kind]).find((sink) => sink.ssrc === ssrc);
  }
}
