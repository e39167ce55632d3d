import type { ProfileName } from '@boardcast/board';
import { Publisher } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import type { EncodedFrame, VideoCodec } from '@boardcast/testkit/encoded-frame';
import { LibdatachannelPeer, payloadTypes, ssrcs } from '@boardcast/testkit/libdatachannel-peer';
import { Packetizer } from '@boardcast/testkit/packetizer';
import { until } from '@boardcast/testkit/until';
import { ALawStream } from './a-law-stream.ts';

export interface ClipPublisherOptions {
  readonly url: string;
  readonly name: string;
  readonly profile: ProfileName;
  readonly fps: number;
  readonly codec: VideoCodec;
  /** Sends A-law as well; not by default. */
  readonly audio?: boolean;
  /** Says that it restarts on request, which it does not; not by default. */
  readonly canRestart?: boolean;
}

/** A board whose frames are encoded in advance, so that it hardly loads the machine. */
export class ClipPublisher {
  readonly #publisher: Publisher;
  readonly #packetizer: Packetizer;
  readonly #fps: number;
  readonly #audio: ALawStream | undefined;
  #peer: LibdatachannelPeer | undefined;
  #clip: readonly EncodedFrame[] = [];
  #index = 0;
  #timer: NodeJS.Timeout | undefined;
  #isPaused = false;
  /** Frames sent so far. */
  frames = 0;

  private constructor(options: ClipPublisherOptions) {
    const { name, profile, fps, codec, audio, canRestart = false } = options;
    this.#fps = fps;
    this.#audio = audio === true ? new ALawStream() : undefined;
    const [payloadType, ssrc] = [payloadTypes[codec], ssrcs.video];
    this.#packetizer = new Packetizer({ codec, payloadType, ssrc });
    this.#publisher = new Publisher({
      openSocket: openNodeSocket,
      tags: { name, profile, firmware: 'clip', id: name, canRestart },
      createPeer: () => (this.#peer = this.#createPeer(codec)),
    });
  }

  /** Resolves when it publishes. */
  static async open(options: ClipPublisherOptions): Promise<ClipPublisher> {
    const publisher = new ClipPublisher(options);
    publisher.#publisher.start(options.url);
    const isPublishing = () => publisher.#publisher.state === 'publishing';
    await until(`${options.name} publishes`, isPublishing);
    return publisher;
  }

  /** Sends this clip repeatedly from now on; each clip begins with an IDR. */
  play(clip: readonly EncodedFrame[]): void {
    this.#clip = clip;
    this.#index = 0;
    if (this.#timer !== undefined) return;
    const startedAt = performance.now();
    const next = (): void => {
      this.#send();
      const dueAt = startedAt + (this.frames * 1000) / this.#fps;
      this.#timer = setTimeout(next, Math.max(0, dueAt - performance.now()));
    };
    next();
  }

  /** Sends no frame until `resume`; the connection stays. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#publisher.stop();
    this.#peer?.close();
  }

  #send(): void {
    const frame = this.#clip[this.#index % this.#clip.length] ?? [];
    this.#index += 1;
    this.frames += 1;
    const audio = this.#audio?.packetsUntil((this.frames * 1000) / this.#fps) ?? [];
    if (this.#isPaused) return;
    for (const packet of audio) this.#peer?.sendAudio(packet);
    this.#peer?.sendVideo(this.#packetizer.packetize(frame, this.#fps));
  }

  #createPeer(codec: VideoCodec): LibdatachannelPeer {
    const peer = new LibdatachannelPeer({
      direction: 'SendOnly',
      audio: this.#audio === undefined ? [] : ['PCMA'],
      video: [codec],
      address: null,
      offersCandidates: true,
    });
    peer.onState((state) => {
      // One that was closed says so later.
      if (peer !== this.#peer) return;
      if (state === 'connected') this.#publisher.peerConnected();
      if (state === 'failed' || state === 'closed') {
        this.#publisher.peerFailed(`the connection is ${state}`);
      }
    });
    return peer;
  }
}
