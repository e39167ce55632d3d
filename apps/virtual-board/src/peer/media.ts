import type { Profile } from '@boardcast/board';
import type { FromMediaWorker, MediaCounts, ToMediaWorker } from './media-messages.ts';

/** The longest that 32 MB of encoder may take to come and to be compiled. */
const longestLoadMs = 120_000;

const nothing: MediaCounts = {
  encoded: 0,
  dropped: 0,
  keyFrames: 0,
  bytes: 0,
  encodeMs: 0,
  profileLevelId: '',
};

/** The board's camera, encoder and tone, in a worker: what the page holds of it. */
export class Media {
  /** What a peer connection sends: ticks, in whose place the transform puts our H.264. */
  readonly video = new MediaStreamTrackGenerator<VideoFrame>({ kind: 'video' });
  readonly tone = new MediaStreamTrackGenerator<AudioData>({ kind: 'audio' });
  readonly #worker = new Worker(new URL('media.worker.js', import.meta.url), { type: 'module' });
  readonly #failed: (reason: string) => void;
  #counts = nothing;
  #ready: () => void = () => undefined;
  #source: MediaStreamTrack | null = null;
  #keyFramesAsked = 0;

  private constructor(failed: (reason: string) => void) {
    this.#failed = failed;
    this.#worker.addEventListener('message', ({ data }: MessageEvent<FromMediaWorker>) => {
      if (data.type === 'ready') this.#ready();
      if (data.type === 'counts') this.#counts = data.counts;
      if (data.type === 'failed') this.#failed(data.reason);
    });
    this.#worker.addEventListener('error', ({ message }) => this.#failed(message));
  }

  /** Loads the encoder. Rejects with the reason; `failed` hears of what breaks later. */
  static start(
    { name }: Profile,
    preview: OffscreenCanvas,
    failed: (reason: string) => void,
  ): Promise<Media> {
    return new Promise((resolve, reject) => {
      const giveUp = (reason: string) => {
        clearTimeout(timer);
        if (isReady) return failed(reason);
        media.close();
        reject(new Error(reason));
      };
      let isReady = false;
      const media = new Media(giveUp);
      const late = `The encoder was not there within ${longestLoadMs / 1000} s.`;
      const timer = setTimeout(() => giveUp(late), longestLoadMs);
      media.#ready = () => {
        clearTimeout(timer);
        isReady = true;
        resolve(media);
      };
      const ticks = media.video.writable;
      const tone = media.tone.writable;
      media.#send({ type: 'start', profile: name, ticks, tone, preview }, [ticks, tone, preview]);
    });
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

  #send(message: ToMediaWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }
}
