import type { EncodedFrame, VideoCodec } from './encoded-frame.ts';
import { packetize } from './payload.ts';
import { writeRtp } from './rtp.ts';

const clockRate = 90_000;

export interface PacketizerOptions {
  readonly codec: VideoCodec;
  readonly payloadType: number;
  readonly ssrc: number;
}

/** The RTP stream of an encoded video. */
export class Packetizer {
  readonly #options: PacketizerOptions;
  #sequence = 0;
  #timestamp = 0;

  constructor(options: PacketizerOptions) {
    this.#options = options;
  }

  /** The packets of a frame that is 1/`fps` s later than the one before. */
  packetize(frame: EncodedFrame, fps: number): readonly Buffer[] {
    const { codec, payloadType, ssrc } = this.#options;
    this.#timestamp = (this.#timestamp + clockRate / fps) >>> 0;
    const payloads = packetize(frame, codec);
    return payloads.map((payload, index) => {
      const [sequence, timestamp] = [this.#sequence, this.#timestamp];
      const marker = index === payloads.length - 1;
      this.#sequence = (this.#sequence + 1) & 0xffff;
      return writeRtp({ payloadType, sequence, timestamp, ssrc, marker, payload });
    });
  }
}
