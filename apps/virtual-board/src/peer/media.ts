import type { Profile } from '@boardcast/board';
import { patternFeed, type Feed } from '../camera/feed.ts';
import type { FromMediaWorker, MediaCounts, ToMediaWorker } from './media-messages.ts';

/** The longest that the encoder's 32 MB may rest on their way, or take to be compiled. */
const longestSilenceMs = 60_000;
const tooLate = `The encoder did not come any further for ${longestSilenceMs / 1000} s: see to the network, then type start.`;

const nothing: MediaCounts = {
  encoded: 0,
  dropped: 0,
  keyFrames: 0,
  bytes: 0,
  encodeMs: 0,
  profileLevelId: '',
};

export interface MediaEvents {
  /** Bytes of the encoder that have come. */
  loading(loaded: number, total: number): void;
  /** What breaks when all is loaded. */
  failed(reason: string): void;
  /** The source of the pictures has ended by itself, and the pattern stands in for it. */
  sourceEnded(): void;
}

/** The board's camera, encoder and tone, in a worker: what the page holds of it. */
export class Media {
  /** What a peer connection sends: ticks, in whose place the transform puts our H.264. */
  readonly video = new MediaStreamTrackGenerator<VideoFrame>({ kind: 'video' });
  readonly tone = new MediaStreamTrackGenerator<AudioData>({ kind: 'audio' });
  readonly #worker = new Worker(new URL('media.worker.js', import.meta.url), { type: 'module' });
  #counts = nothing;
  #heard: (message: FromMediaWorker) => void = () => undefined;
  readonly #events: MediaEvents;
  #feed = patternFeed;
  #keyFramesAsked = 0;

  private constructor(events: MediaEvents) {
    this.#events = events;
    this.#worker.addEventListener('message', ({ data }: MessageEvent<FromMediaWorker>) => {
      if (data.type === 'counts') this.#counts = data.counts;
      this.#heard(data);
    });
    this.#worker.addEventListener('error', ({ message }) => {
      this.#heard({ type: 'failed', reason: message });
    });
  }

  /** Loads the encoder. Rejects with the reason. */
  static async start(
    { name }: Profile,
    preview: OffscreenCanvas,
    events: MediaEvents,
  ): Promise<Media> {
    const media = new Media(events);
    const ticks = media.video.writable;
    const tone = media.tone.writable;
    media.#send({ type: 'start', profile: name, ticks, tone, preview }, [ticks, tone, preview]);
    try {
      await media.#isReady();
    } catch (error) {
      media.close();
      throw error;
    }
    media.#heard = (message) => {
      if (message.type === 'failed') events.failed(message.reason);
    };
    return media;
  }

  get counts(): MediaCounts {
    return this.#counts;
  }

  /** Those that the board itself asked for. */
  get keyFramesAsked(): number {
    return this.#keyFramesAsked;
  }

  /** What a sender's frames go through; the sender stays ours while it lives. */
  transform(): RTCRtpScriptTransform {
    return new RTCRtpScriptTransform(this.#worker, {});
  }

  /**
   * Takes its pictures from there from now on, and closes what was before. The pattern stands in for
   * what ends by itself.
   */
  setSource(feed: Feed): void {
    this.#feed.close();
    this.#feed = feed;
    const { video: track } = feed;
    if (track === undefined) return this.#send({ type: 'camera', frames: null });
    track.addEventListener('ended', () => {
      if (this.#feed !== feed) return;
      this.setSource(patternFeed);
      this.#events.sourceEnded();
    });
    const { readable } = new MediaStreamTrackProcessor({ track });
    this.#send({ type: 'camera', frames: readable }, [readable]);
  }

  /** Pictures go out only while a connection stands. */
  setConnected(isConnected: boolean): void {
    this.#send({ type: 'connected', isConnected });
  }

  requestKeyFrame(): void {
    this.#keyFramesAsked += 1;
    this.#send({ type: 'requestKeyFrame' });
  }

  close(): void {
    this.#feed.close();
    this.#worker.terminate();
    this.video.stop();
    this.tone.stop();
  }

  #isReady(): Promise<void> {
    return new Promise((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout>;
      const wait = () => {
        clearTimeout(timer);
        timer = setTimeout(() => reject(new Error(tooLate)), longestSilenceMs);
      };
      this.#heard = (message) => {
        wait();
        if (message.type === 'loading') this.#events.loading(message.loaded, message.total);
        if (message.type !== 'failed' && message.type !== 'ready') return;
        clearTimeout(timer);
        if (message.type === 'failed') reject(new Error(message.reason));
        else resolve();
      };
      wait();
    });
  }

  #send(message: ToMediaWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }
}
