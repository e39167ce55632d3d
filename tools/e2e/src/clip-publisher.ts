import type { ProfileName } from '@boardcast/board';
import type { IceCandidate } from '@boardcast/protocol';
import { Publisher, type PublisherPeer } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { PeerConnection, Video, type Track } from 'node-datachannel';
import type { ClipCodec, Picture } from './clip.ts';
import { Packetizer, payloadType, videoSsrc, vp8PayloadType } from './packetizer.ts';
import { until } from './until.ts';

/** What is collected takes its native side with it, while that still calls back. */
const alive = new Set<ClipPeer>();
const publishingTimeoutMs = 10_000;

class ClipPeer implements PublisherPeer {
  readonly #connection = new PeerConnection('clip', { iceServers: [] });
  readonly #track: Track;
  readonly #gathered: Promise<string>;

  constructor(codec: ClipCodec, connected: () => void, failed: (reason: string) => void) {
    alive.add(this);
    const media = new Video('0', 'SendOnly');
    if (codec === 'H264') media.addH264Codec(payloadType);
    else media.addVP8Codec(vp8PayloadType);
    media.addSSRC(videoSsrc, 'clip', 'clip', 'clip');
    this.#track = this.#connection.addTrack(media);
    this.#track.onOpen(connected);
    this.#connection.onStateChange((state) => {
      if (state === 'failed' || state === 'closed') failed(`the connection is ${state}`);
    });
    this.#gathered = new Promise((resolve) => {
      this.#connection.onGatheringStateChange((state) => {
        if (state === 'complete') resolve(this.#connection.localDescription()?.sdp ?? '');
      });
    });
  }

  createOffer(): Promise<string> {
    this.#connection.setLocalDescription('offer');
    return this.#gathered;
  }

  async setAnswer(sdp: string): Promise<void> {
    this.#connection.setRemoteDescription(sdp, 'answer');
  }

  addCandidate({ candidate, sdpMid }: IceCandidate): void {
    this.#connection.addRemoteCandidate(candidate, sdpMid);
  }

  /** The clip has its key frames where it has them. */
  requestKeyFrame(): void {}

  send(packet: Buffer): void {
    if (this.#track.isOpen()) this.#track.sendMessageBinary(packet);
  }

  close(): void {
    alive.delete(this);
    this.#connection.close();
  }
}

export interface ClipPublisherOptions {
  readonly url: string;
  readonly name: string;
  readonly profile: ProfileName;
  readonly fps: number;
  readonly codec: ClipCodec;
}

/** A board whose frames were encoded before: its load on the machine is next to nothing. */
export class ClipPublisher {
  readonly #publisher: Publisher;
  readonly #packetizer: Packetizer;
  readonly #fps: number;
  #peer: ClipPeer | undefined;
  #clip: readonly Picture[] = [];
  #place = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Frames sent so far. */
  frames = 0;

  private constructor({ name, profile, fps, codec }: ClipPublisherOptions) {
    this.#fps = fps;
    this.#packetizer = new Packetizer(codec);
    this.#publisher = new Publisher({
      openSocket: openNodeSocket,
      tags: { name, profile, firmware: 'clip' },
      createPeer: () => (this.#peer = this.#createPeer(codec)),
    });
  }

  /** Resolves when it publishes. */
  static async open(options: ClipPublisherOptions): Promise<ClipPublisher> {
    const publisher = new ClipPublisher(options);
    publisher.#publisher.start(options.url);
    await until(
      `${options.name} publishes`,
      publishingTimeoutMs,
      () => publisher.#publisher.state === 'publishing',
    );
    return publisher;
  }

  /** Sends this clip over and over from now on; each clip begins with an IDR. */
  play(clip: readonly Picture[]): void {
    this.#clip = clip;
    this.#place = 0;
    if (this.#timer !== undefined) return;
    const beganAt = performance.now();
    const next = (): void => {
      this.#send();
      const dueAt = beganAt + (this.frames * 1000) / this.#fps;
      this.#timer = setTimeout(next, Math.max(0, dueAt - performance.now()));
    };
    next();
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#publisher.stop();
    this.#peer?.close();
  }

  #send(): void {
    const picture = this.#clip[this.#place % this.#clip.length] ?? [];
    this.#place += 1;
    this.frames += 1;
    for (const packet of this.#packetizer.packetize(picture, this.#fps)) this.#peer?.send(packet);
  }

  #createPeer(codec: ClipCodec): ClipPeer {
    return new ClipPeer(
      codec,
      () => this.#publisher.peerConnected(),
      (reason) => this.#publisher.peerFailed(reason),
    );
  }
}
