import type { AccessUnit, H264Encoder } from '../encoder/h264-encoder.ts';
import type { Picture } from '../camera/picture.ts';
import type { DoubleBuffer } from './double-buffer.ts';
import type { EncodingCounts } from './encoding-counts.ts';

/** The browser's own encoder is given this little, so that it costs nothing. */
const tickSize = 16;
/** How long the browser may take to encode a tick before it counts as dropped. */
const tickTimeoutMs = 500;

export interface FrameInjectorOptions {
  readonly encoder: H264Encoder;
  readonly buffer: DoubleBuffer;
  readonly ticks: WritableStream<VideoFrame>;
  /** Frames from one IDR to the next, at most. */
  readonly gop: number;
  readonly counts: EncodingCounts;
  /** Hears of a frame when the encoder has it. */
  encoding(frame: Picture): void;
}

/**
 * Puts our H.264 in the place of the browser's, at the browser's own pace: a tick goes in, its
 * encoded frame comes to the transform, and only then the newest of our frames is encoded. A tick that
 * the browser drops thus never costs a frame that others refer to, and a key frame that the browser
 * makes upon a PLI or FIR becomes ours. While a frame is encoded the next tick is under way.
 */
export class FrameInjector {
  readonly #options: FrameInjectorOptions;
  readonly #ticks: WritableStreamDefaultWriter<VideoFrame>;
  #transformer: RTCRtpScriptTransformer | undefined;
  /** When the tick was written whose encoded frame has no frame of ours yet. */
  #tickMs: number | undefined;
  #isEncoding = false;
  /** Resolves when the encoder is free. */
  #free: Promise<unknown> = Promise.resolve();
  #encodedMs = 0;
  #keyOwed = true;
  #sinceIdr = 0;
  #isFirst = true;
  #withholdsKeyFrames = false;
  #isConnected = false;

  constructor(options: FrameInjectorOptions) {
    this.#options = options;
    this.#ticks = options.ticks.getWriter();
  }

  /** Whether there is a connection for the pictures: before it stands the sender takes none. */
  get isConnected(): boolean {
    return this.#isConnected;
  }

  setConnected(isConnected: boolean): void {
    this.#isConnected = isConnected;
  }

  /** What a frame waits for; undefined while none is to be sent. */
  get holdsUp(): 'encoder' | 'browser' | undefined {
    if (this.#tickMs === undefined) return undefined;
    return this.#isEncoding ? 'encoder' : 'browser';
  }

  /** Serves a new sender; the one before ends with its connection. */
  attach(transformer: RTCRtpScriptTransformer): void {
    this.#transformer = transformer;
    this.#tickMs = undefined;
    this.#keyOwed = true;
    this.#isFirst = true;
    const swap = new TransformStream<RTCEncodedVideoFrame, RTCEncodedVideoFrame>({
      transform: (frame, controller) => this.#swap(transformer, frame, controller),
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

  /** Has the browser make a frame for the place of ours, unless one is still to come. */
  tick(): void {
    if (this.#transformer === undefined || !this.#isConnected || this.#isTickUnderWay()) return;
    // A track that takes nothing, such as one that nobody sends, is not given more.
    if ((this.#ticks.desiredSize ?? 0) <= 0) return;
    this.#tickMs = performance.now();
    this.#ticks.write(createTick()).catch(() => (this.#tickMs = undefined));
  }

  close(): void {
    this.#ticks.abort().catch(() => undefined);
    this.#options.encoder.close();
  }

  /** Its encoded frame cannot come while ours is encoded, however long that takes. */
  #isTickUnderWay(): boolean {
    if (this.#tickMs === undefined) return false;
    const sinceMs = Math.max(this.#tickMs, this.#encodedMs);
    return this.#isEncoding || performance.now() - sinceMs < tickTimeoutMs;
  }

  async #swap(
    transformer: RTCRtpScriptTransformer,
    frame: RTCEncodedVideoFrame,
    controller: TransformStreamDefaultController<RTCEncodedVideoFrame>,
  ): Promise<void> {
    if (transformer !== this.#transformer) return;
    this.#keyOwed ||= frame.type === 'key';
    // The frame of a tick that was given up: what it asked for is done with the next.
    if (this.#tickMs === undefined) return;
    // The connection before may have left it a frame.
    await this.#free;
    const ours = await this.#options.buffer.take();
    this.#tickMs = undefined;
    if (ours === undefined) return;
    try {
      const unit = await this.#encode(ours);
      frame.data = unit.data.buffer;
      controller.enqueue(frame);
    } catch {
      // The encoder tells its owner why it ended.
    }
  }

  async #encode(frame: Picture): Promise<AccessUnit> {
    const { encoder, gop, counts, encoding } = this.#options;
    const isDue = this.#keyOwed || this.#sinceIdr >= gop;
    const key = isDue && (this.#isFirst || !this.#withholdsKeyFrames);
    this.#keyOwed = isDue && !key;
    this.#isFirst = false;
    this.#sinceIdr = key ? 1 : this.#sinceIdr + 1;
    this.#isEncoding = true;
    const startMs = performance.now();
    try {
      const made = encoder.encode(frame, key);
      this.#free = made.catch(() => undefined);
      encoding(frame);
      const unit = await made;
      counts.add(unit, performance.now() - startMs);
      return unit;
    } finally {
      this.#isEncoding = false;
      this.#encodedMs = performance.now();
    }
  }
}

function createTick(): VideoFrame {
  const data = new Uint8Array((tickSize * tickSize * 3) / 2);
  const size = { codedWidth: tickSize, codedHeight: tickSize };
  return new VideoFrame(data, { format: 'I420', ...size, timestamp: performance.now() * 1000 });
}
