import type { AccessUnit, H264Encoder } from '../encoder/h264-encoder.ts';
import type { Frame } from '../camera/frame.ts';
import type { DoubleBuffer } from '../media/double-buffer.ts';
import type { EncodingCounts } from '../media/encoding-counts.ts';

/** Ticks are tiny, so that the browser's encoder needs no time. */
const tickSize = 16;
/** How long the browser may take to encode a tick until it counts as dropped. */
const tickTimeoutMs = 500;

export interface FrameInjectorOptions {
  readonly encoder: H264Encoder;
  readonly buffer: DoubleBuffer;
  readonly ticks: WritableStream<VideoFrame>;
  /** The maximum distance between two IDRs, in frames. */
  readonly gop: number;
  readonly counts: EncodingCounts;
  /** Called when a frame is being encoded. */
  readonly encoding: (frame: Frame) => void;
}

/**
 * Replaces the browser's H.264 by the board's, at the browser's pace: a tick is written, its encoded
 * frame arrives at the transform, and only then the newest captured frame is encoded. A tick that the
 * browser drops thus never costs a frame that others refer to, and a key frame that the browser makes
 * for a PLI or FIR becomes an IDR. The next tick is encoded while a frame is.
 */
export class FrameInjector {
  readonly #options: FrameInjectorOptions;
  readonly #ticks: WritableStreamDefaultWriter<VideoFrame>;
  #transformer: RTCRtpScriptTransformer | undefined;
  /** When the tick was written whose encoded frame is not replaced yet. */
  #tickMs: number | undefined;
  #isEncoding = false;
  /** Resolves when the encoder is free. */
  #free: Promise<unknown> = Promise.resolve();
  #encodedMs = 0;
  #keyFrameDue = true;
  #sinceIdr = 0;
  #isFirst = true;
  #suppressesKeyFrames = false;
  #isConnected = false;

  constructor(options: FrameInjectorOptions) {
    this.#options = options;
    this.#ticks = options.ticks.getWriter();
  }

  /** Whether the peer connection is connected; before, the sender drops all frames. */
  get isConnected(): boolean {
    return this.#isConnected;
  }

  setConnected(isConnected: boolean): void {
    this.#isConnected = isConnected;
  }

  /** What the next frame waits for; undefined if nothing is being sent. */
  get waitsFor(): 'encoder' | 'browser' | undefined {
    if (!this.#isConnected || this.#tickMs === undefined) return undefined;
    return this.#isEncoding ? 'encoder' : 'browser';
  }

  /** Sets the transformer of a new sender; the previous one ends with its connection. */
  attach(transformer: RTCRtpScriptTransformer): void {
    this.#transformer = transformer;
    this.#tickMs = undefined;
    this.#keyFrameDue = true;
    this.#isFirst = true;
    const replace = new TransformStream<RTCEncodedVideoFrame, RTCEncodedVideoFrame>({
      transform: (frame, controller) => this.#replace(transformer, frame, controller),
    });
    transformer.readable
      .pipeThrough(replace)
      .pipeTo(transformer.writable as WritableStream<RTCEncodedVideoFrame>)
      .catch(() => undefined)
      .finally(() => {
        if (this.#transformer === transformer) this.#transformer = undefined;
      });
  }

  requestKeyFrame(): void {
    this.#keyFrameDue = true;
  }

  /** While suppressed, only a sender's first frame is an IDR; afterwards the next one is. */
  suppressKeyFrames(isSuppressed: boolean): void {
    if (this.#suppressesKeyFrames && !isSuppressed) this.#keyFrameDue = true;
    this.#suppressesKeyFrames = isSuppressed;
  }

  /** Writes a tick, unless the previous one is still being encoded. */
  tick(): void {
    if (this.#transformer === undefined || !this.#isConnected || this.#isTickPending()) return;
    // A track that is not being sent accepts no more frames.
    if ((this.#ticks.desiredSize ?? 0) <= 0) return;
    this.#tickMs = performance.now();
    this.#ticks.write(createTick()).catch(() => (this.#tickMs = undefined));
  }

  close(): void {
    this.#ticks.abort().catch(() => undefined);
    this.#options.encoder.close();
  }

  /** A tick is not delivered while a frame is encoded, however long that takes. */
  #isTickPending(): boolean {
    if (this.#tickMs === undefined) return false;
    const sinceMs = Math.max(this.#tickMs, this.#encodedMs);
    return this.#isEncoding || performance.now() - sinceMs < tickTimeoutMs;
  }

  async #replace(
    transformer: RTCRtpScriptTransformer,
    frame: RTCEncodedVideoFrame,
    controller: TransformStreamDefaultController<RTCEncodedVideoFrame>,
  ): Promise<void> {
    if (transformer !== this.#transformer) return;
    this.#keyFrameDue ||= frame.type === 'key';
    // The frame of a tick that timed out; a key frame follows with the next.
    if (this.#tickMs === undefined) return;
    // The encoder may still have a frame of the previous connection.
    await this.#free;
    const newest = await this.#options.buffer.take();
    this.#tickMs = undefined;
    if (newest === undefined) return;
    try {
      const unit = await this.#encode(newest);
      frame.data = unit.data.buffer;
      controller.enqueue(frame);
    } catch {
      // The encoder reports its failure to its owner.
    }
  }

  async #encode(frame: Frame): Promise<AccessUnit> {
    const { encoder, gop, counts, encoding } = this.#options;
    const isDue = this.#keyFrameDue || this.#sinceIdr >= gop;
    const key = isDue && (this.#isFirst || !this.#suppressesKeyFrames);
    this.#keyFrameDue = isDue && !key;
    this.#isFirst = false;
    this.#sinceIdr = key ? 1 : this.#sinceIdr + 1;
    this.#isEncoding = true;
    const startMs = performance.now();
    try {
      const pending = encoder.encode(frame, key);
      this.#free = pending.catch(() => undefined);
      encoding(frame);
      const unit = await pending;
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
