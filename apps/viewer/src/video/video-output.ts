import { signal } from '@preact/signals';

/** A video element and its state, which outlive the views that show it. */
export class VideoOutput {
  readonly element = Object.assign(document.createElement('video'), {
    autoplay: true,
    muted: true,
    playsInline: true,
  });
  /** Whether the browser plays nothing before a click. */
  readonly isBlocked = signal(false);
  readonly isMuted = signal(true);
  /** From 0 to 1. */
  readonly volume = signal(1);
  /** Width divided by height; undefined before the first frame. */
  readonly aspectRatio = signal<number | undefined>(undefined);
  /** Whether there is a frame of the current stream. */
  readonly hasFrame = signal(false);
  readonly isInPicture = signal(false);
  /** Called with each frame of the current stream. */
  frameRendered: () => void = () => undefined;
  #callback = 0;
  #stream: MediaStream | null = null;

  constructor(label: string) {
    const { element } = this;
    element.setAttribute('aria-label', label);
    element.addEventListener('resize', () => this.#measure());
    if (!('requestVideoFrameCallback' in element)) {
      this.element.addEventListener('timeupdate', () => this.#frameShown());
    }
    element.addEventListener('enterpictureinpicture', () => (this.isInPicture.value = true));
    element.addEventListener('leavepictureinpicture', () => (this.isInPicture.value = false));
  }

  /** What is shown; its tracks are in a stream of the element's own. */
  get stream(): MediaStream | null {
    return this.#stream;
  }

  show(stream: MediaStream | null): void {
    if (this.#stream === stream) return;
    this.#stream = stream;
    this.hasFrame.value = false;
    this.element.srcObject = stream && new MediaStream(stream.getTracks());
    this.#observeFrames();
    if (stream !== null) void this.play();
  }

  /** Goes on with a stream that has a frame: the last one of the stream before stays until then. */
  continueWith(stream: MediaStream): void {
    const shown = this.element.srcObject;
    if (this.#stream === stream || !(shown instanceof MediaStream)) return void this.show(stream);
    this.#stream = stream;
    const before = shown.getTracks();
    // Without any track the element's media would have ended.
    for (const track of stream.getTracks()) shown.addTrack(track);
    for (const track of before) shown.removeTrack(track);
  }

  /** Some browsers do not even play muted video before a click: iPhones in low power mode, for one. */
  async play(): Promise<void> {
    const error: unknown = await this.element.play().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const isRefused = error instanceof DOMException && error.name === 'NotAllowedError';
    if (error === undefined || isRefused) this.isBlocked.value = isRefused;
  }

  /** A volume of 0 mutes, too. */
  setAudio(isMuted: boolean, volume = this.volume.value || 1): void {
    this.isMuted.value = isMuted || volume === 0;
    this.volume.value = volume;
    this.element.muted = this.isMuted.value;
    this.element.volume = volume;
    if (this.element.srcObject !== null && this.element.paused) void this.play();
  }

  /** Observes the frames of the current stream only. */
  #observeFrames(): void {
    // Firefox has it since 132, and before that only a coarse event.
    if (!('requestVideoFrameCallback' in this.element)) return;
    this.element.cancelVideoFrameCallback(this.#callback);
    this.#callback = this.element.requestVideoFrameCallback(() => {
      this.#frameShown();
      this.#observeFrames();
    });
  }

  #frameShown(): void {
    this.hasFrame.value = true;
    this.frameRendered();
  }

  #measure(): void {
    const { videoWidth, videoHeight } = this.element;
    if (videoHeight > 0) this.aspectRatio.value = videoWidth / videoHeight;
  }
}
