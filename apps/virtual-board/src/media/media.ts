import type { Profile } from '@boardcast/board';
import { patternSource, type VideoSource } from '../camera/video-source.ts';
import type { EngineChoice, EngineName } from '../encoder/engine.ts';
import { EngineMemory } from '../encoder/engine-memory.ts';
import { EngineReview } from '../encoder/engine-review.ts';
import type { FrameFaults } from '../faults/frame-faults.ts';
import type { FromMediaWorker, MediaCounts, ToMediaWorker } from './media-messages.ts';

/** How long downloading, compiling or measuring an encoder may take without progress. */
const startTimeoutMs = 60_000;
const timeoutMessage = `Loading the encoder made no progress for ${startTimeoutMs / 1000} s: check the network, then type start.`;

const noCounts: MediaCounts = {
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
  /** The engine that the user chose; undefined: the first that is fast enough. */
  readonly engine: EngineName | undefined;
  readonly preview: OffscreenCanvas;
  /** Called before an engine is tried. */
  tryingEngine(engine: EngineName): void;
  /** Downloaded bytes of the encoder. */
  loading(loaded: number, total: number): void;
  /** The encoder failed after it was loaded. */
  failed(reason: string): void;
  /** The source has ended; the test pattern replaces it. */
  sourceEnded(): void;
}

/** The page's side of the worker with the board's camera, encoder and tone. */
export class Media {
  /** The track to send: ticks, which the transform replaces by the H.264 of the encoder. */
  readonly video = new MediaStreamTrackGenerator<VideoFrame>({ kind: 'video' });
  readonly tone = new MediaStreamTrackGenerator<AudioData>({ kind: 'audio' });
  readonly #worker = new Worker(new URL(assets['media.worker.js'].url, import.meta.url), {
    type: 'module',
  });
  readonly #options: MediaOptions;
  readonly #memory: EngineMemory;
  #review: EngineReview | undefined;
  #onMessage: (message: FromMediaWorker) => void = () => undefined;
  #counts = noCounts;
  #choice: EngineChoice | undefined;
  #source = patternSource;
  #keyFrameRequests = 0;

  private constructor(options: MediaOptions) {
    this.#options = options;
    this.#memory = new EngineMemory({
      profile: options.profile.name,
      browser: `${navigator.userAgent}, ${navigator.hardwareConcurrency} threads`,
      storage: () => localStorage,
    });
    this.#worker.addEventListener('message', ({ data }: MessageEvent<FromMediaWorker>) => {
      if (data.type === 'counts') this.#update(data.counts);
      this.#onMessage(data);
    });
    this.#worker.addEventListener('error', ({ message }) => {
      this.#onMessage({ type: 'failed', reason: message });
    });
  }

  /** Loads and chooses the encoder. */
  static async start(options: MediaOptions): Promise<Media> {
    const media = new Media(options);
    try {
      media.#remember(await media.#begin());
    } catch (error) {
      media.close();
      throw error;
    }
    media.#onMessage = (message) => {
      if (message.type === 'failed') options.failed(message.reason);
    };
    return media;
  }

  /** The encoder in use and why it was chosen. */
  get choice(): EngineChoice | undefined {
    return this.#choice;
  }

  get counts(): MediaCounts {
    return this.#counts;
  }

  /** The key-frame requests of the board itself. */
  get keyFrameRequests(): number {
    return this.#keyFrameRequests;
  }

  /** The transform of a sender, which replaces the ticks. */
  transform(): RTCRtpScriptTransform {
    return new RTCRtpScriptTransform(this.#worker, {});
  }

  /** Replaces the source and closes the previous one. If it ends, the test pattern replaces it. */
  setSource(source: VideoSource): void {
    this.#source.close();
    this.#source = source;
    const { video: track } = source;
    if (track === undefined) return this.#send({ type: 'camera', frames: null });
    track.addEventListener('ended', () => {
      if (this.#source !== source) return;
      this.setSource(patternSource);
      this.#options.sourceEnded();
    });
    const { readable } = new MediaStreamTrackProcessor({ track });
    this.#send({ type: 'camera', frames: readable }, [readable]);
  }

  /** Frames are sent only while connected. */
  setConnected(isConnected: boolean): void {
    this.#send({ type: 'connected', isConnected });
  }

  setFaults(faults: FrameFaults): void {
    this.#send({ type: 'faults', faults });
  }

  requestKeyFrame(): void {
    this.#keyFrameRequests += 1;
    this.#send({ type: 'requestKeyFrame' });
  }

  close(): void {
    this.#source.close();
    this.#worker.terminate();
    this.video.stop();
    this.tone.stop();
  }

  /** An engine that the user chose has no trial, and is not remembered. */
  #remember(choice: EngineChoice): void {
    this.#choice = choice;
    const trial = choice.trials.find(({ engine }) => engine === choice.engine);
    if (trial === undefined || 'unavailable' in trial) return;
    this.#memory.write(trial);
    this.#review = new EngineReview(this.#options.profile, trial);
  }

  #update(counts: MediaCounts): void {
    this.#counts = counts;
    if (this.#review?.contradicts(counts) === true) this.#memory.forget();
  }

  #begin(): Promise<EngineChoice> {
    const { profile, engine, preview } = this.#options;
    const ticks = this.video.writable;
    const tone = this.tone.writable;
    const { name } = profile;
    const remembered = this.#memory.read();
    const start = { type: 'start', profile: name, engine, remembered } as const;
    this.#send({ ...start, ticks, tone, preview }, [ticks, tone, preview]);
    return this.#ready();
  }

  #ready(): Promise<EngineChoice> {
    return new Promise((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout>;
      const restartTimer = () => {
        clearTimeout(timer);
        timer = setTimeout(() => reject(new Error(timeoutMessage)), startTimeoutMs);
      };
      this.#onMessage = (message) => {
        restartTimer();
        if (message.type === 'tryingEngine') this.#options.tryingEngine(message.engine);
        if (message.type === 'loading') this.#options.loading(message.loaded, message.total);
        if (message.type !== 'failed' && message.type !== 'ready') return;
        clearTimeout(timer);
        if (message.type === 'failed') reject(new Error(message.reason));
        else resolve(message.choice);
      };
      restartTimer();
    });
  }

  #send(message: ToMediaWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }
}
