import type { Profile } from '@boardcast/board';
import { patternFeed, type Feed } from '../camera/feed.ts';
import type { EngineChoice, EngineName } from '../encoder/engine.ts';
import { EngineMemory } from '../encoder/engine-memory.ts';
import { EngineReview } from '../encoder/engine-review.ts';
import type { PictureFaults } from '../faults/picture-faults.ts';
import type { FromMediaWorker, MediaCounts, ToMediaWorker } from './media-messages.ts';

/** The longest that an encoder may rest on its way, be compiled or be measured. */
const longestSilenceMs = 60_000;
const tooLate = `The encoder did not come any further for ${longestSilenceMs / 1000} s: see to the network, then type start.`;

const nothing: MediaCounts = {
  encoded: 0,
  dropped: { late: 0, capture: 0, encoder: 0, browser: 0 },
  keyFrames: 0,
  bytes: 0,
  encodeMs: 0,
  encodeTotalMs: 0,
  profileLevelId: '',
};

export interface MediaOptions {
  readonly profile: Profile;
  /** The encoder that the user wants; undefined leaves it to the figures. */
  readonly engine: EngineName | undefined;
  readonly preview: OffscreenCanvas;
  /** Hears of each encoder before it is tried. */
  trying(engine: EngineName): void;
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
  readonly #options: MediaOptions;
  readonly #memory: EngineMemory;
  #review: EngineReview | undefined;
  #heard: (message: FromMediaWorker) => void = () => undefined;
  #counts = nothing;
  #choice: EngineChoice | undefined;
  #feed = patternFeed;
  #keyFrameRequests = 0;

  private constructor(options: MediaOptions) {
    this.#options = options;
    this.#memory = new EngineMemory({
      profile: options.profile.name,
      browser: `${navigator.userAgent}, ${navigator.hardwareConcurrency} threads`,
      storage: () => localStorage,
    });
    this.#worker.addEventListener('message', ({ data }: MessageEvent<FromMediaWorker>) => {
      if (data.type === 'counts') this.#count(data.counts);
      this.#heard(data);
    });
    this.#worker.addEventListener('error', ({ message }) => {
      this.#heard({ type: 'failed', reason: message });
    });
  }

  /** Loads and chooses the encoder. Rejects with the reason. */
  static async start(options: MediaOptions): Promise<Media> {
    const media = new Media(options);
    try {
      media.#remember(await media.#begin());
    } catch (error) {
      media.close();
      throw error;
    }
    media.#heard = (message) => {
      if (message.type === 'failed') options.failed(message.reason);
    };
    return media;
  }

  /** The encoder in use, and why. */
  get choice(): EngineChoice | undefined {
    return this.#choice;
  }

  get counts(): MediaCounts {
    return this.#counts;
  }

  /** Those that the board itself asked for. */
  get keyFrameRequests(): number {
    return this.#keyFrameRequests;
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
      this.#options.sourceEnded();
    });
    const { readable } = new MediaStreamTrackProcessor({ track });
    this.#send({ type: 'camera', frames: readable }, [readable]);
  }

  /** Pictures go out only while a connection stands. */
  setConnected(isConnected: boolean): void {
    this.#send({ type: 'connected', isConnected });
  }

  setFaults(faults: PictureFaults): void {
    this.#send({ type: 'faults', faults });
  }

  requestKeyFrame(): void {
    this.#keyFrameRequests += 1;
    this.#send({ type: 'requestKeyFrame' });
  }

  close(): void {
    this.#feed.close();
    this.#worker.terminate();
    this.video.stop();
    this.tone.stop();
  }

  /** What was asked for says nothing of what is best. */
  #remember(choice: EngineChoice): void {
    this.#choice = choice;
    const trial = choice.trials.find(({ engine }) => engine === choice.engine);
    if (trial === undefined || 'lack' in trial) return;
    this.#memory.write(trial);
    this.#review = new EngineReview(this.#options.profile, trial);
  }

  #count(counts: MediaCounts): void {
    this.#counts = counts;
    if (this.#review?.doubts(counts) === true) this.#memory.forget();
  }

  #begin(): Promise<EngineChoice> {
    const { profile, engine, preview } = this.#options;
    const ticks = this.video.writable;
    const tone = this.tone.writable;
    const { name } = profile;
    const remembered = this.#memory.read();
    const start = { type: 'start', profile: name, engine, remembered } as const;
    this.#send({ ...start, ticks, tone, preview }, [ticks, tone, preview]);
    return this.#isReady();
  }

  #isReady(): Promise<EngineChoice> {
    return new Promise((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout>;
      const wait = () => {
        clearTimeout(timer);
        timer = setTimeout(() => reject(new Error(tooLate)), longestSilenceMs);
      };
      this.#heard = (message) => {
        wait();
        if (message.type === 'trying') this.#options.trying(message.engine);
        if (message.type === 'loading') this.#options.loading(message.loaded, message.total);
        if (message.type !== 'failed' && message.type !== 'ready') return;
        clearTimeout(timer);
        if (message.type === 'failed') reject(new Error(message.reason));
        else resolve(message.choice);
      };
      wait();
    });
  }

  #send(message: ToMediaWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }
}
