import type { AccessUnit, H264Encoder } from '../encoder/h264-encoder.ts';
import type { EncodingCounts } from './encoding-counts.ts';

/** The browser's own encoder is given this little, so that it costs nothing. */
const tickSize = 16;
/** How long the browser's encoder may take for a tick before it counts as dropped. */
const longestTickMs = 500;

/**
 * Puts our H.264 in the place of the browser's, at the browser's own pace: a tick goes in, its
 * encoded frame comes to the transform, and only then the picture is encoded. A tick that the
 * browser drops thus never costs a picture that others refer to, and a key frame that the browser
 * makes upon a PLI or FIR becomes ours.
 */
export class FrameInjector {
  readonly #encoder: H264Encoder;
  readonly #ticks: WritableStreamDefaultWriter<VideoFrame>;
  readonly #gop: number;
  readonly #counts: EncodingCounts;
  #transformer: RTCRtpScriptTransformer | undefined;
  /** The tick that is under way to the browser's encoder. */
  #tick: { readonly timer: ReturnType<typeof setTimeout>; done(): void } | undefined;
  #keyOwed = true;
  #sinceIdr = 0;
  #isFirst = true;
  #withholdsKeyFrames = false;
  #isConnected = false;

  /** Makes an IDR of each `gop`th picture at the latest. */
  constructor(
    encoder: H264Encoder,
    ticks: WritableStream<VideoFrame>,
    gop: number,
    counts: EncodingCounts,
  ) {
    this.#encoder = encoder;
    this.#ticks = ticks.getWriter();
    this.#gop = gop;
    this.#counts = counts;
  }

  /** Whether there is a connection for the pictures: before it stands the sender takes none. */
  get isConnected(): boolean {
    return this.#isConnected;
  }

  setConnected(isConnected: boolean): void {
    this.#isConnected = isConnected;
  }

  /** Serves a new sender; the one before ends with its connection. */
  attach(transformer: RTCRtpScriptTransformer): void {
    this.#transformer = transformer;
    this.#keyOwed = true;
    this.#isFirst = true;
    const swap = new TransformStream<RTCEncodedVideoFrame, RTCEncodedVideoFrame>({
      transform: (frame, controller) => this.#swap(frame, controller),
    });
    transformer.readable
      .pipeThrough(swap)
      .pipeTo(transformer.writable)
      .catch(() => undefined)
      .finally(() => {
        if (this.#transformer === transformer) this.#transformer = undefined;
      });
  }

  requestKeyFrame(): void {
    this.#keyOwed = true;
  }

  /** Withheld, no picture is an IDR but a sender's first; afterwards the next one is. */
  withholdKeyFrames(withholds: boolean): void {
    if (this.#withholdsKeyFrames && !withholds) this.#keyOwed = true;
    this.#withholdsKeyFrames = withholds;
  }

  /** Sends the encoder's picture; resolves when that is done, or cannot be done. */
  async send(): Promise<void> {
    if (this.#transformer === undefined || !this.#isConnected) return;
    const sent = new Promise<void>((done) => {
      const timer = setTimeout(() => this.#takeTick()?.done(), longestTickMs);
      this.#tick = { timer, done };
    });
    await this.#ticks.write(createTick());
    await sent;
  }

  close(): void {
    this.#ticks.abort().catch(() => undefined);
    this.#encoder.close();
  }

  async #swap(
    frame: RTCEncodedVideoFrame,
    controller: TransformStreamDefaultController<RTCEncodedVideoFrame>,
  ): Promise<void> {
    const tick = this.#takeTick();
    this.#keyOwed ||= frame.type === 'key';
    // The frame of a tick that was given up: what it asked for is done with the next.
    if (tick === undefined) return;
    try {
      const unit = await this.#encode();
      frame.data = unit.data.buffer;
      controller.enqueue(frame);
    } catch {
      // The encoder tells its owner why it ended.
    } finally {
      tick.done();
    }
  }

  /** Once it has come, an encoder may take its time. */
  #takeTick() {
    const tick = this.#tick;
    clearTimeout(tick?.timer);
    this.#tick = undefined;
    return tick;
  }

  async #encode(): Promise<AccessUnit> {
    const isDue = this.#keyOwed || this.#sinceIdr >= this.#gop;
    const key = isDue && (this.#isFirst || !this.#withholdsKeyFrames);
    this.#keyOwed = isDue && !key;
    this.#isFirst = false;
    this.#sinceIdr = key ? 1 : this.#sinceIdr + 1;
    const startMs = performance.now();
    const unit = await this.#encoder.encode(key);
    this.#counts.add(unit, performance.now() - startMs);
    return unit;
  }
}

function createTick(): VideoFrame {
  const data = new Uint8Array((tickSize * tickSize * 3) / 2);
  const size = { codedWidth: tickSize, codedHeight: tickSize };
  return new VideoFrame(data, { format: 'I420', ...size, timestamp: performance.now() * 1000 });
}
