import type { Picture } from '../camera/picture.ts';
import type { AccessUnit, H264Encoder } from '../encoder/h264-encoder.ts';

/** The browser's own encoder is given this little, so that it costs nothing. */
const tickSize = 16;
/** How long the browser's encoder may take for a tick before it counts as dropped. */
const longestTickMs = 500;

interface Waiting {
  readonly picture: Picture;
  /** Undefined when the tick was lost. */
  done(unit: AccessUnit | undefined): void;
}

/**
 * Puts our H.264 in the place of the browser's, at the browser's own pace: a tick goes in, its
 * encoded frame comes to the transform, and only then the picture is encoded. A tick that the
 * browser drops thus never costs a picture that others refer to, and a key frame that the browser
 * makes upon a PLI or FIR becomes ours.
 */
export class FrameInjector {
  readonly #encoder: H264Encoder;
  readonly #ticks: WritableStreamDefaultWriter<VideoFrame>;
  #transformer: RTCRtpScriptTransformer | undefined;
  #waiting: Waiting | undefined;
  #keyOwed = true;
  #isConnected = false;

  constructor(encoder: H264Encoder, ticks: WritableStream<VideoFrame>) {
    this.#encoder = encoder;
    this.#ticks = ticks.getWriter();
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

  /** Sends a picture and resolves with what it became; undefined when there is no way for it. */
  async send(picture: Picture): Promise<AccessUnit | undefined> {
    if (this.#transformer === undefined || !this.#isConnected) return undefined;
    const sent = new Promise<AccessUnit | undefined>((done) => {
      const waiting = { picture, done };
      this.#waiting = waiting;
      setTimeout(() => {
        if (this.#waiting !== waiting) return;
        this.#waiting = undefined;
        done(undefined);
      }, longestTickMs);
    });
    await this.#ticks.write(tick());
    return sent;
  }

  close(): void {
    this.#ticks.abort().catch(() => undefined);
    this.#encoder.close();
  }

  async #swap(
    frame: RTCEncodedVideoFrame,
    controller: TransformStreamDefaultController<RTCEncodedVideoFrame>,
  ): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    const key = frame.type === 'key' || this.#keyOwed;
    // The frame of a tick that was given up: what it asked for is done with the next.
    if (waiting === undefined) {
      this.#keyOwed = key;
      return;
    }
    this.#keyOwed = false;
    try {
      const unit = await this.#encoder.encode(waiting.picture, key);
      frame.data = unit.data.buffer;
      controller.enqueue(frame);
      waiting.done(unit);
    } catch {
      // The encoder tells its owner why it ended.
      waiting.done(undefined);
    }
  }
}

function tick(): VideoFrame {
  const data = new Uint8Array((tickSize * tickSize * 3) / 2);
  const size = { codedWidth: tickSize, codedHeight: tickSize };
  return new VideoFrame(data, { format: 'I420', ...size, timestamp: performance.now() * 1000 });
}
