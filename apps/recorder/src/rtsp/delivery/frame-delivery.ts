import type { PacketizedFrame } from '../media/packetized-frame.ts';
import type { TrackKind } from '../message/rtsp-url.ts';
import type { MediaTrack } from './media-track.ts';

/** Some seconds of a board's video. */
const maxBacklogBytes = 2 ** 21;
/** A reader that was too slow goes on when it has taken all but this. */
const resumeBacklogBytes = 2 ** 18;

/**
 * - `starting`: nothing is sent before a key frame.
 * - `slow`: the reader does not take what was sent, so that it gets nothing before a later key frame.
 */
type DeliveryState = 'starting' | 'sending' | 'slow';

/** Sends frames to one reader; to a slow one those from a later key frame on. */
export class FrameDelivery {
  readonly #tracks: ReadonlyMap<TrackKind, MediaTrack>;
  #state: DeliveryState = 'starting';
  #skippedFrames = 0;

  constructor(tracks: ReadonlyMap<TrackKind, MediaTrack>) {
    this.#tracks = tracks;
  }

  /** Frames that a slow reader did not get. */
  get skippedFrames(): number {
    return this.#skippedFrames;
  }

  /** Nothing has been sent: the first key frame has not come. */
  get isStarting(): boolean {
    return this.#state === 'starting';
  }

  /** Begins at the next key frame. */
  start(): void {
    this.#state = 'starting';
  }

  /** Sends the frames since the newest key frame that have not been sent. */
  replay(recent: readonly PacketizedFrame[]): void {
    const [first] = recent;
    if (first !== undefined && this.continues(first)) this.#state = 'sending';
    for (const frame of recent) this.deliver(frame);
  }

  /** Whether the reader has got this key frame, so that those after it can be decoded. */
  continues(key: PacketizedFrame): boolean {
    const video = this.#tracks.get('video');
    return video?.codec === key.codec && !video.isNew(key);
  }

  deliver(frame: PacketizedFrame): void {
    const track = this.#tracks.get(frame.kind);
    if (track === undefined || !track.isNew(frame)) return;
    this.#state = this.#stateFor(frame);
    if (this.#state === 'sending') track.send(frame);
    if (this.#state === 'slow') this.#skippedFrames += 1;
  }

  #stateFor({ kind, isKey }: PacketizedFrame): DeliveryState {
    const backlog = this.#backlogBytes;
    if (this.#state === 'sending') return backlog > maxBacklogBytes ? 'slow' : 'sending';
    const isEntry = !this.#tracks.has('video') || (kind === 'video' && isKey);
    return isEntry && backlog <= resumeBacklogBytes ? 'sending' : this.#state;
  }

  get #backlogBytes(): number {
    return Math.max(...[...this.#tracks.values()].map(({ sink }) => sink.backlogBytes));
  }
}
