import type { Profile } from '@boardcast/board';
import type { EngineChoice, EngineName } from '../encoder/engine.ts';
import type { PictureFaults } from '../faults/picture-faults.ts';
import type { FromMediaWorker, MediaCounts, ToMediaWorker } from './media-messages.ts';

/** The longest that all engines together may take to come, to be compiled and to be measured. */
const longestLoadMs = 120_000;

const nothing: MediaCounts = {
  encoded: 0,
  dropped: 0,
  keyFrames: 0,
  bytes: 0,
  encodeMs: 0,
  profileLevelId: '',
};

export interface MediaOptions {
  readonly profile: Profile;
  /** The encoder that the user wants; undefined leaves it to the figures. */
  readonly engine: EngineName | undefined;
  readonly preview: OffscreenCanvas;
  /** Hears of each encoder before it is tried. */
  trying(engine: EngineName): void;
  /** Hears of what breaks once all is there. */
  failed(reason: string): void;
}

/** The board's camera, encoder and tone, in a worker: what the page holds of it. */
export class Media {
  /** What a peer connection sends: ticks, in whose place the transform puts our H.264. */
  readonly video = new MediaStreamTrackGenerator<VideoFrame>({ kind: 'video' });
  readonly tone = new MediaStreamTrackGenerator<AudioData>({ kind: 'audio' });
  readonly #worker = new Worker(new URL('media.worker.js', import.meta.url), { type: 'module' });
  #counts = nothing;
  #choice: EngineChoice | undefined;
  #source: MediaStreamTrack | null = null;
  #keyFramesAsked = 0;

  private constructor() {
    this.#worker.addEventListener('message', ({ data }: MessageEvent<FromMediaWorker>) => {
      if (data.type === 'counts') this.#counts = data.counts;
    });
  }

  /** Loads and chooses the encoder. Rejects with the reason. */
  static async start(options: MediaOptions): Promise<Media> {
    const media = new Media();
    try {
      media.#choice = await media.#begin(options);
    } catch (error) {
      media.close();
      throw error;
    }
    media.#onFailure(options.failed);
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
  get keyFramesAsked(): number {
    return this.#keyFramesAsked;
  }

  /** What a sender's frames go through; the sender stays ours while it lives. */
  transform(): RTCRtpScriptTransform {
    return new RTCRtpScriptTransform(this.#worker, {});
  }

  /** Takes pictures from a camera's track from now on; null is the pattern. */
  setSource(track: MediaStreamTrack | null): void {
    this.#source?.stop();
    this.#source = track;
    if (track === null) return this.#send({ type: 'camera', frames: null });
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
    this.#keyFramesAsked += 1;
    this.#send({ type: 'requestKeyFrame' });
  }

  close(): void {
    this.#source?.stop();
    this.#worker.terminate();
    this.video.stop();
    this.tone.stop();
  }

  #begin({ profile, engine, preview, trying }: MediaOptions): Promise<EngineChoice> {
    const ticks = this.video.writable;
    const tone = this.tone.writable;
    const begun = new Promise<EngineChoice>((resolve, reject) => {
      const late = `The encoder was not there within ${longestLoadMs / 1000} s.`;
      const timer = setTimeout(() => reject(new Error(late)), longestLoadMs);
      this.#onFailure((reason) => reject(new Error(reason)));
      this.#worker.addEventListener('message', ({ data }: MessageEvent<FromMediaWorker>) => {
        if (data.type === 'trying') trying(data.engine);
        if (data.type !== 'ready') return;
        clearTimeout(timer);
        resolve(data.choice);
      });
    });
    const { name } = profile;
    const message = { type: 'start', profile: name, engine, ticks, tone, preview } as const;
    this.#send(message, [ticks, tone, preview]);
    return begun;
  }

  #onFailure(failed: (reason: string) => void): void {
    this.#worker.addEventListener('message', ({ data }: MessageEvent<FromMediaWorker>) => {
      if (data.type === 'failed') failed(data.reason);
    });
    this.#worker.addEventListener('error', ({ message }) => failed(message));
  }

  #send(message: ToMediaWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }
}
