import type { IceServer, PublishedBoard } from '@boardcast/protocol';
import {
  exponentialBackoff,
  Listeners,
  ViewerSession,
  type KurentoClient,
  type Log,
} from '@boardcast/signaling';
import { audioDuration } from './audio-duration.ts';
import { BoardPeer } from './board-peer.ts';
import type { BoardStream, BoardStreamEvents, BoardStreamState } from './board-stream.ts';
import { frameAssembler, type FrameAssembler } from './frame-assembler.ts';
import type { AudioCodec, MediaFrame, VideoCodec } from './media-frame.ts';
import type { OrderedPacket, TrackReceiver } from './track-receiver.ts';

const checkMs = 250;
/** Without video for this long the stream is not live. */
const silenceMs = 3000;
/** Without video for this long the connection is opened again. */
const deadMs = 10_000;
const keyFrameRequestMs = 1000;
/** A server whose first sender report takes longer is timed by arrival. */
const timingTimeoutMs = 500;
/** A group of frames with more is not kept. */
const maxRecent = 3000;
const backoff = exponentialBackoff({ firstMs: 250, maxMs: 5000 });

export interface LiveBoardStreamOptions {
  readonly board: string;
  readonly client: KurentoClient;
  readonly iceServers: () => Promise<readonly IceServer[]>;
  readonly log: Log;
}

/** A frame whose time is not known yet. */
type UntimedFrame = MediaFrame extends infer Frame
  ? Frame extends MediaFrame
    ? {
        readonly frame: Omit<Frame, 'time'>;
        readonly timestamp: number;
        readonly track: TrackReceiver;
      }
    : never
  : never;

/** What a board sends, received by a peer connection that is opened again when it is lost. */
export class LiveBoardStream implements BoardStream {
  readonly board: string;
  readonly #options: LiveBoardStreamOptions;
  readonly #listeners: Listeners<BoardStreamEvents>;
  readonly #timer = setInterval(() => this.#check(), checkMs);
  #source: string | undefined;
  #state: BoardStreamState = 'offline';
  #recent: MediaFrame[] = [];
  #untimed: UntimedFrame[] | undefined;
  #untimedSince = 0;
  #lastTimes = { audio: 0, video: 0 };
  #session: ViewerSession | undefined;
  #peer: BoardPeer | undefined;
  #assembler: { readonly codec: VideoCodec; readonly frames: FrameAssembler } | undefined;
  #lastVideoAt = 0;
  #keyFrameRequestedAt = 0;
  #attempts = 0;
  #retryAt = 0;
  #isClosed = false;

  constructor(options: LiveBoardStreamOptions) {
    this.board = options.board;
    this.#options = options;
    this.#listeners = new Listeners(options.log);
  }

  get state(): BoardStreamState {
    return this.#state;
  }

  get recent(): readonly MediaFrame[] {
    return this.#recent;
  }

  on<Name extends keyof BoardStreamEvents>(
    name: Name,
    listener: (...args: BoardStreamEvents[Name]) => void,
  ): () => void {
    return this.#listeners.on(name, listener);
  }

  requestKeyFrame(): void {
    const now = Date.now();
    if (now - this.#keyFrameRequestedAt < keyFrameRequestMs) return;
    this.#keyFrameRequestedAt = now;
    this.#peer?.requestKeyFrame();
  }

  /** Takes what the list says of the board: undefined while it sends nothing. */
  update(published: PublishedBoard | undefined): void {
    const source = published?.state === 'live' ? published.endpoint : undefined;
    if (this.#isClosed || source === this.#source) return;
    this.#source = source;
    this.#attempts = 0;
    this.#disconnect();
    if (source === undefined) this.#setState('offline');
    else this.#connect(source);
  }

  /** Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#source = undefined;
    this.#disconnect();
    this.#setState('offline');
  }

  #connect(source: string): void {
    this.#setState('connecting');
    this.#lastVideoAt = Date.now();
    this.#retryAt = Infinity;
    void this.#join(source);
  }

  async #join(source: string): Promise<void> {
    const { client, iceServers, log } = this.#options;
    const servers = await iceServers().catch(() => []);
    if (this.#source !== source || this.#peer !== undefined) return;
    const peer: BoardPeer = new BoardPeer(servers, {
      videoReceived: (codec, packet, track) => this.#videoReceived(codec, packet, track),
      audioReceived: (codec, packet, track) => this.#audioReceived(codec, packet, track),
      failed: (reason) => session.peerFailed(reason),
    });
    const session = new ViewerSession({ client, target: { source }, createPeer: () => peer, log });
    this.#peer = peer;
    this.#session = session;
    this.#untimed = [];
    session.on('state', (state) => state === 'failed' && this.#lost(session));
    await session.start().catch(() => undefined);
  }

  #lost(session: ViewerSession): void {
    if (session !== this.#session) return;
    this.#disconnect();
    if (this.#source === undefined) return;
    this.#setState('connecting');
    this.#retryAt = Date.now() + (backoff.delay(this.#attempts) ?? 0);
    this.#attempts += 1;
  }

  #disconnect(): void {
    const session = this.#session;
    this.#session = undefined;
    this.#peer = undefined;
    this.#assembler = undefined;
    this.#untimed = undefined;
    this.#recent = [];
    this.#retryAt = Infinity;
    void session?.close();
  }

  #check(): void {
    const now = Date.now();
    const source = this.#source;
    if (source === undefined) return;
    if (this.#peer === undefined) {
      if (now >= this.#retryAt) this.#connect(source);
      return;
    }
    if (this.#assembler?.frames.needsKeyFrame !== false) this.requestKeyFrame();
    if (now - this.#lastVideoAt > silenceMs && this.#state === 'live') this.#setState('connecting');
    if (now - this.#lastVideoAt > deadMs && this.#session !== undefined) this.#lost(this.#session);
    this.#releaseUntimed(now);
  }

  #videoReceived(codec: VideoCodec, packet: OrderedPacket, track: TrackReceiver): void {
    this.#lastVideoAt = Date.now();
    if (this.#assembler?.codec !== codec) {
      this.#assembler = { codec, frames: frameAssembler(codec) };
    }
    for (const { timestamp, units, isKey } of this.#assembler.frames.push(packet)) {
      this.#add({ frame: { kind: 'video', codec, units, isKey }, timestamp, track });
    }
    if (this.#assembler.frames.needsKeyFrame) this.requestKeyFrame();
  }

  #audioReceived(
    codec: AudioCodec,
    { payload, timestamp }: OrderedPacket,
    track: TrackReceiver,
  ): void {
    const duration = audioDuration(codec, payload);
    this.#add({ frame: { kind: 'audio', codec, data: payload, duration }, timestamp, track });
  }

  /** Frames wait for the first sender reports, so that their times are right from the beginning. */
  #add(untimed: UntimedFrame): void {
    if (this.#untimed === undefined) return this.#emit(untimed);
    const now = Date.now();
    if (this.#untimed.length === 0) this.#untimedSince = now;
    this.#untimed.push(untimed);
    this.#releaseUntimed(now);
  }

  #releaseUntimed(now: number): void {
    const waiting = this.#untimed;
    if (waiting === undefined || waiting.length === 0) return;
    if (this.#peer?.isTimed !== true && now - this.#untimedSince < timingTimeoutMs) return;
    this.#untimed = undefined;
    for (const untimed of waiting) this.#emit(untimed);
  }

  #emit({ frame, timestamp, track }: UntimedFrame): void {
    const isKey = frame.kind === 'video' && frame.isKey;
    if (this.#state !== 'live' && !isKey) return;
    const last = this.#lastTimes[frame.kind];
    const time = Math.max(track.clock.timeOf(timestamp), last + 0.1);
    this.#lastTimes[frame.kind] = time;
    const timed: MediaFrame = { ...frame, time };
    if (isKey || this.#recent.length > maxRecent) this.#recent = [];
    if (isKey || this.#recent.length > 0) this.#recent.push(timed);
    this.#attempts = 0;
    this.#setState('live');
    this.#listeners.emit('frame', timed);
  }

  #setState(state: BoardStreamState): void {
    if (state === this.#state) return;
    this.#state = state;
    if (state !== 'live') this.#recent = [];
    this.#listeners.emit('state', state);
  }
}
