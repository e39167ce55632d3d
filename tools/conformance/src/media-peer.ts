import type { VideoCodec } from '@boardcast/testkit/encoded-frame';
import { payloadTypes, ssrcs, type AudioCodec } from '@boardcast/testkit/libdatachannel-peer';
import { RecordingPeer } from '@boardcast/testkit/recording-peer';
import { writeRtp } from '@boardcast/testkit/rtp';
import type { Clip } from './clip.ts';

const clockRates = { PCMA: 8000, PCMU: 8000, opus: 48_000, H264: 90_000, VP8: 90_000 } as const;
const frameMs = 40;

/** A peer that sends a clip. */
export class MediaPeer extends RecordingPeer {
  readonly #sequences = { audio: randomSequence(), video: randomSequence() };
  #timestamp = 90_000;
  #timer: NodeJS.Timeout | undefined;

  /** Sends a clip repeatedly, with audio, until it is paused. */
  play(clip: Clip, audio: AudioCodec | undefined = 'PCMA', video: VideoCodec = 'H264'): void {
    let count = 0;
    const step = (): void => {
      const frame = clip.frames[count % clip.frames.length];
      if (frame !== undefined) this.sendFrame(frame, video);
      if (audio !== undefined) this.sendAudioFrame(audio);
      count += 1;
    };
    step();
    this.#timer = setInterval(step, frameMs);
  }

  pause(): void {
    clearInterval(this.#timer);
  }

  sendFrame(payloads: readonly Buffer[], codec: VideoCodec = 'H264'): void {
    this.#timestamp += (clockRates.H264 * frameMs) / 1000;
    payloads.forEach((payload, index) => {
      this.sendVideo([this.#packet('video', codec, index === payloads.length - 1, payload)]);
    });
  }

  sendAudioFrame(codec: AudioCodec = 'PCMA', payload = Buffer.alloc(40, 0xd5)): void {
    this.sendAudio(this.#packet('audio', codec, false, payload));
  }

  override close(): void {
    this.pause();
    super.close();
  }

  #packet(
    kind: 'audio' | 'video',
    codec: AudioCodec | VideoCodec,
    marker: boolean,
    payload: Buffer,
  ): Buffer {
    this.#sequences[kind] = (this.#sequences[kind] + 1) & 0xffff;
    return writeRtp({
      payloadType: payloadTypes[codec],
      sequence: this.#sequences[kind],
      timestamp: Math.round((this.#timestamp / clockRates.H264) * clockRates[codec]),
      ssrc: ssrcs[kind],
      marker,
      payload,
    });
  }
}

function randomSequence(): number {
  return Math.floor(Math.random() * 0x8000);
}
