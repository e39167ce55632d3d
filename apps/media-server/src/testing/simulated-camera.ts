import { payloads, rtp } from './rtp.ts';

export interface CameraProfile {
  readonly fps: number;
  /** Frames between two IDRs; 0: only on request. */
  readonly gop: number;
}

const packetBytes = 1100;
/** The size of an IDR relative to other frames. */
const keyFrameFactor = 4;

/** A board's H.264 as RTP packets with a variable bitrate, by fake timers. */
export class SimulatedCamera {
  /** In bit/s. */
  bitrate: number;
  /** Whether it sends key frames on request. */
  answersRequests = true;
  keyFrames = 0;
  readonly #profile: CameraProfile;
  readonly #send: (packet: Buffer) => void;
  #timer: NodeJS.Timeout | undefined;
  #frames = 0;
  #sequence = 1;
  #isKeyFrameRequested = false;

  constructor(profile: CameraProfile, bitrate: number, send: (packet: Buffer) => void) {
    this.#profile = profile;
    this.bitrate = bitrate;
    this.#send = send;
  }

  start(): void {
    this.#timer = setInterval(() => this.#frame(), 1000 / this.#profile.fps);
  }

  requestKeyFrame(): void {
    this.#isKeyFrameRequested = this.answersRequests;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #frame(): void {
    const { fps, gop } = this.#profile;
    const isKey =
      this.#isKeyFrameRequested || (gop === 0 ? this.#frames === 0 : this.#frames % gop === 0);
    this.#isKeyFrameRequested = false;
    if (isKey) this.keyFrames += 1;
    const bytes = (this.bitrate / 8 / fps) * (isKey ? keyFrameFactor : 1);
    this.#frames += 1;
    const count = Math.max(2, Math.ceil(bytes / packetBytes));
    const slices = Array.from({ length: count }, (_, index) => {
      const part = index === 0 ? 'start' : index === count - 1 ? 'end' : 'middle';
      const size = Math.max(10, Math.round(bytes / count));
      return isKey ? payloads.idrFragment(part, size) : payloads.deltaFragment(part, size);
    });
    const parts = isKey ? [payloads.parameterSets(), ...slices] : slices;
    parts.forEach((payload, index) => this.#packet(payload, index === parts.length - 1));
  }

  #packet(payload: Buffer, marker: boolean): void {
    const timestamp = Math.round((this.#frames * 90_000) / this.#profile.fps);
    const sequence = this.#sequence;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#send(rtp({ payloadType: 102, sequence, timestamp, ssrc: 1, marker, payload }));
  }
}
