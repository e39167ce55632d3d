import { randomInt } from 'node:crypto';
import type { Codec } from '@boardcast/rtp';
import { Listeners, type Log } from '@boardcast/signaling';
import type { BoardLease, BoardStreamState } from '../../media/board-stream.ts';
import type { AudioCodec, MediaFrame } from '../../media/media-frame.ts';
import { describeVideo, type BoardMedia } from './board-media.ts';
import type { PacketizedFrame } from './packetized-frame.ts';
import { payloadsOf } from './payload.ts';
import { TrackClock } from './track-clock.ts';

/** Audio that has not come this long after video does not come. */
const audioTimeoutMs = 500;
/** A board without key frames must not grow memory; beyond, the reader waits for a key frame. */
const maxRecentFrames = 2000;

interface FeedEvents {
  readonly frame: readonly [PacketizedFrame];
  readonly media: readonly [];
}

/** The RTP payloads of one board, made once for all of its readers. */
export class BoardFeed {
  readonly board: string;
  readonly #lease: BoardLease;
  readonly #listeners: Listeners<FeedEvents>;
  readonly #clocks = new Map<Codec, TrackClock>();
  readonly #stopListening: () => void;
  #media: BoardMedia | undefined;
  #recent: PacketizedFrame[] = [];
  #newest: { readonly time: number; readonly arrivedAt: number } | undefined;
  #hasVideo = false;
  /** Of the audio that has come. */
  #audioCodec: AudioCodec | undefined;
  #audioTimer: NodeJS.Timeout | undefined;
  #isAudioLate = false;

  /** `remembered`: what the board sent when it was read last. */
  constructor(board: string, lease: BoardLease, remembered: BoardMedia | undefined, log: Log) {
    this.board = board;
    this.#lease = lease;
    this.#media = remembered;
    this.#listeners = new Listeners(log);
    for (const frame of lease.stream.recent) this.#take(frame);
    const ends = [
      lease.stream.on('frame', (frame) => this.#take(frame)),
      lease.stream.on('state', (state) => {
        if (state !== 'live') this.#recent = [];
      }),
    ];
    this.#stopListening = () => ends.forEach((end) => end());
  }

  get state(): BoardStreamState {
    return this.#lease.stream.state;
  }

  /** What the board sends, or sent last. */
  get media(): BoardMedia | undefined {
    return this.#media;
  }

  /** The frames since the newest key frame, that one first. */
  get recent(): readonly PacketizedFrame[] {
    return this.#recent;
  }

  /** The time now, by the clock of the frames. */
  get time(): number {
    if (this.#newest === undefined) return Date.now();
    return this.#newest.time + performance.now() - this.#newest.arrivedAt;
  }

  /** The RTP timestamp of a time. */
  timestampAt(codec: Codec, time: number): number {
    return this.#clock(codec).at(time);
  }

  requestKeyFrame(): void {
    this.#lease.stream.requestKeyFrame();
  }

  onFrame(listener: (frame: PacketizedFrame) => void): () => void {
    return this.#listeners.on('frame', listener);
  }

  /** Resolves with what the board sends when it sends it, or after a timeout with what it sent last. */
  describe(timeoutMs: number): Promise<BoardMedia | undefined> {
    if (this.#isDescribed) return Promise.resolve(this.#media);
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        stop();
        resolve(this.#media);
      };
      const timer = setTimeout(end, timeoutMs);
      const stop = this.#listeners.on('media', () => {
        if (this.#isDescribed) end();
      });
    });
  }

  close(): void {
    clearTimeout(this.#audioTimer);
    this.#stopListening();
    this.#lease.release();
  }

  get #isDescribed(): boolean {
    return this.#hasVideo && (this.#media?.audio !== undefined || this.#isAudioLate);
  }

  #take(frame: MediaFrame): void {
    this.#learn(frame);
    const { kind, codec, time } = frame;
    const timestamp = this.#clock(codec).advance(frame);
    const isKey = frame.kind === 'video' && frame.isKey;
    const packetized = { kind, codec, isKey, time, timestamp, payloads: payloadsOf(frame) };
    this.#newest = { time, arrivedAt: performance.now() };
    if (isKey || this.#recent.length >= maxRecentFrames) this.#recent = [];
    if (isKey || this.#recent.length > 0) this.#recent.push(packetized);
    this.#listeners.emit('frame', packetized);
  }

  #learn(frame: MediaFrame): void {
    if (frame.kind === 'audio') {
      this.#audioCodec = frame.codec;
      if (this.#media !== undefined) this.#describe({ ...this.#media, audio: frame.codec });
      return;
    }
    const video = frame.isKey ? describeVideo(frame) : undefined;
    if (video === undefined) return;
    this.#hasVideo = true;
    this.#describe({ video, audio: this.#audioCodec ?? this.#media?.audio });
    this.#audioTimer ??= setTimeout(() => this.#expectNoAudio(), audioTimeoutMs);
  }

  #expectNoAudio(): void {
    this.#isAudioLate = true;
    if (this.#media === undefined) return;
    this.#describe({ ...this.#media, audio: this.#audioCodec });
  }

  #describe(media: BoardMedia): void {
    this.#media = media;
    this.#listeners.emit('media');
  }

  #clock(codec: Codec): TrackClock {
    const known = this.#clocks.get(codec);
    if (known !== undefined) return known;
    const clock = new TrackClock(codec, randomInt(2 ** 32));
    this.#clocks.set(codec, clock);
    return clock;
  }
}
