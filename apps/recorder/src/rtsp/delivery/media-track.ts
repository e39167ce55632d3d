import { writeCname, writeSenderReport, type Codec } from '@boardcast/rtp';
import type { BoardFeed } from '../media/board-feed.ts';
import { ntpOf } from '../media/ntp.ts';
import type { PacketizedFrame } from '../media/packetized-frame.ts';
import { payloadTypes } from '../media/sdp.ts';
import type { TrackKind } from '../message/rtsp-url.ts';
import type { PacketSink } from './packet-sink.ts';
import { RtpWriter } from './rtp-writer.ts';

/** One medium for one reader. */
export class MediaTrack {
  readonly kind: TrackKind;
  readonly codec: Codec;
  readonly sink: PacketSink;
  readonly #feed: BoardFeed;
  readonly #writer: RtpWriter;
  #lastTime = -Infinity;

  constructor(feed: BoardFeed, kind: TrackKind, codec: Codec, sink: PacketSink) {
    this.#feed = feed;
    this.kind = kind;
    this.codec = codec;
    this.sink = sink;
    this.#writer = new RtpWriter(payloadTypes[codec]);
  }

  get ssrc(): number {
    return this.#writer.ssrc;
  }

  /** Of the next packet. */
  get sequence(): number {
    return this.#writer.sequence;
  }

  /** Whether the frame is of this track, and newer than what was sent. */
  isNew({ codec, time }: PacketizedFrame): boolean {
    return codec === this.codec && time > this.#lastTime;
  }

  timestampAt(time: number): number {
    return this.#feed.timestampAt(this.codec, time);
  }

  /** The first frame has a report before it, as ffmpeg takes it, and after it, as GStreamer does. */
  send(frame: PacketizedFrame): void {
    const isFirst = this.#lastTime === -Infinity;
    this.#lastTime = frame.time;
    if (isFirst) this.report(this.#feed.time);
    this.sink.sendRtp(this.#writer.write(frame, this.sink.prefixBytes));
    if (isFirst) this.report(this.#feed.time);
  }

  /** Sends which RTP timestamp a time has, for all tracks by the same clock (RFC 3550 section 6.4). */
  report(time: number): void {
    const { ssrc, packets, octets } = this.#writer;
    const rtpTimestamp = this.timestampAt(time);
    const report = writeSenderReport({ ssrc, ...ntpOf(time), rtpTimestamp, packets, octets });
    this.sink.sendRtcp(Buffer.concat([report, writeCname(ssrc, 'boardcast')]));
  }
}
