import { randomBytes } from 'node:crypto';
import { parseRtcp } from '@boardcast/rtp';
import { FrameDelivery } from './delivery/frame-delivery.ts';
import { MediaTrack } from './delivery/media-track.ts';
import type { PacketSink } from './delivery/packet-sink.ts';
import type { BoardFeed } from './media/board-feed.ts';
import type { PacketizedFrame } from './media/packetized-frame.ts';
import { controlOf, type TrackKind } from './message/rtsp-url.ts';

export const sessionTimeoutMs = 60_000;
const reportIntervalMs = 3000;
/** A board that has sent nothing for so long is taken as offline. */
const silenceMs = 5000;
/**
 * Frames that are sent faster than they were captured make a player late, or confuse its clock: only
 * those of a short time are.
 */
const maxReplayMs = 100;
/** For a key frame that was requested; without one, all frames since the newest are sent. */
const keyFrameTimeoutMs = 500;

export type SessionTransport = 'tcp' | 'udp';

/** What one client reads of one board (RFC 2326 section 3). */
export class RtspSession {
  readonly id = randomBytes(12).toString('hex');
  readonly transport: SessionTransport;
  readonly #feed: BoardFeed;
  readonly #tracks = new Map<TrackKind, MediaTrack>();
  readonly #delivery = new FrameDelivery(this.#tracks);
  readonly #onEnd: (reason: string) => void;
  readonly #releases: (() => void)[] = [];
  #stopFrames: (() => void) | undefined;
  #keyFrameTimer: NodeJS.Timeout | undefined;
  #usedAt = performance.now();
  #sentAt = -Infinity;
  #reportedAt = -Infinity;

  /** `onEnd`: called when the session cannot go on. */
  constructor(feed: BoardFeed, transport: SessionTransport, onEnd: (reason: string) => void) {
    this.#feed = feed;
    this.transport = transport;
    this.#onEnd = onEnd;
  }

  get board(): string {
    return this.#feed.board;
  }

  get isPlaying(): boolean {
    return this.#stopFrames !== undefined;
  }

  get hasTracks(): boolean {
    return this.#tracks.size > 0;
  }

  get skippedFrames(): number {
    return this.#delivery.skippedFrames;
  }

  /** Adds a track, or gives it another transport. Returns the track. */
  setUp(kind: TrackKind, sink: PacketSink): MediaTrack | undefined {
    const codec = kind === 'video' ? this.#feed.media?.video.codec : this.#feed.media?.audio;
    if (codec === undefined) return undefined;
    this.#tracks.get(kind)?.sink.close();
    const track = new MediaTrack(this.#feed, kind, codec, sink);
    this.#tracks.set(kind, track);
    return track;
  }

  /** The value of RTP-Info (RFC 2326 section 12.33): the same time for all tracks. */
  rtpInfo(baseUrl: string): string {
    const first = this.#feed.recent.find((frame) => this.#tracks.get(frame.kind)?.isNew(frame));
    const time = first?.time ?? this.#feed.time;
    const tracks = [...this.#tracks.values()].map(
      (track) =>
        `url=${baseUrl}/${controlOf(track.kind)};seq=${track.sequence};rtptime=${track.timestampAt(time)}`,
    );
    return tracks.join(',');
  }

  start(): void {
    if (this.isPlaying) return;
    this.#delivery.start();
    if (this.#canReplay) this.#delivery.replay(this.#feed.recent);
    else if (this.#tracks.has('video')) this.#awaitKeyFrame();
    this.#stopFrames = this.#feed.onFrame((frame) => this.#take(frame));
  }

  pause(): void {
    clearTimeout(this.#keyFrameTimer);
    this.#stopFrames?.();
    this.#stopFrames = undefined;
  }

  /** The client has shown that it is there. */
  touch(): void {
    this.#usedAt = performance.now();
  }

  /** Takes RTCP from the client's address: a receiver report of this session's tracks keeps it. */
  receiveRtcp(message: Buffer): void {
    const ssrcs = [...this.#tracks.values()].map(({ ssrc }) => ssrc);
    const concernsUs = parseRtcp(message).some(
      (packet) =>
        packet.kind === 'receiver-report' && packet.blocks.some(({ ssrc }) => ssrcs.includes(ssrc)),
    );
    if (concernsUs) this.touch();
  }

  /** To be called about every second. */
  tick(): void {
    const now = performance.now();
    if (this.isPlaying && now - this.#reportedAt >= reportIntervalMs) this.#report();
    if (this.#needsNoKeepAlive(now)) this.touch();
    if (now - this.#usedAt > sessionTimeoutMs) {
      this.#onEnd(`neither requests nor receiver reports for ${sessionTimeoutMs / 1000} s`);
    }
  }

  /** What is called once when the session is closed. */
  onClose(...releases: readonly (() => void)[]): void {
    this.#releases.push(...releases);
  }

  /** Idempotent. */
  close(): void {
    this.pause();
    for (const release of this.#releases.splice(0)) release();
    for (const { sink } of this.#tracks.values()) sink.close();
    this.#tracks.clear();
  }

  get #canReplay(): boolean {
    const [key] = this.#feed.recent;
    if (key === undefined) return false;
    return this.#delivery.continues(key) || this.#feed.time - key.time <= maxReplayMs;
  }

  #awaitKeyFrame(): void {
    this.#feed.requestKeyFrame();
    this.#keyFrameTimer = setTimeout(() => {
      if (this.#delivery.isStarting) this.#delivery.replay(this.#feed.recent);
    }, keyFrameTimeoutMs);
  }

  /**
   * A reader by TCP shows that it is there by taking what it is sent. One by UDP that is sent nothing
   * has nothing to report, and programs such as ffmpeg send no requests then; its TCP connection is
   * probed.
   */
  #needsNoKeepAlive(now: number): boolean {
    return this.isPlaying && (this.transport === 'tcp' || now - this.#sentAt > silenceMs);
  }

  #take(frame: PacketizedFrame): void {
    this.#sentAt = performance.now();
    const track = this.#tracks.get(frame.kind);
    if (track !== undefined && track.codec !== frame.codec) {
      this.#onEnd(`the board now sends ${frame.codec}`);
      return;
    }
    this.#delivery.deliver(frame);
  }

  #report(): void {
    this.#reportedAt = performance.now();
    const { time } = this.#feed;
    for (const track of this.#tracks.values()) track.report(time);
  }
}
