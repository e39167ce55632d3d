import { profiles } from '@boardcast/board';
import { pipelineIdOf } from '@boardcast/protocol';
import { Publisher } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import type { EncodedFrame } from '@boardcast/testkit/encoded-frame';
import { LibdatachannelPeer, payloadTypes, ssrcs } from '@boardcast/testkit/libdatachannel-peer';
import { Packetizer } from '@boardcast/testkit/packetizer';
import { parseRtcp } from '@boardcast/testkit/rtcp';
import { RecentLog } from './recent-log.ts';

export const profile = 'esp32s3';
const { fps } = profiles[profile];

export interface ClusterBoardOptions {
  readonly name: string;
  /** What it is recognised by. */
  readonly id: string;
  readonly url: string;
  /** Encoded in advance; begins with an IDR. */
  readonly clip: readonly EncodedFrame[];
}

/** A board as its firmware behaves: it publishes again by the publisher's rules, and sends a key frame on request. */
export class ClusterBoard {
  readonly name: string;
  readonly id: string;
  readonly log = new RecentLog();
  readonly #options: ClusterBoardOptions;
  readonly #publisher: Publisher;
  readonly #packetizer = new Packetizer({
    ...{ codec: 'H264', payloadType: payloadTypes.H264, ssrc: ssrcs.video },
  });
  #peer: LibdatachannelPeer | undefined;
  #index = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Those that it has published with, the last one last. */
  readonly pipelines: string[] = [];

  constructor(options: ClusterBoardOptions) {
    const { name, id } = options;
    this.#options = options;
    this.name = name;
    this.id = id;
    this.#publisher = new Publisher({
      openSocket: openNodeSocket,
      tags: { name, profile, firmware: 'cluster', id },
      createPeer: () => this.#createPeer(),
      log: (severity, text) => severity !== 'debug' && this.log.add(text),
    });
    this.#publisher.on('phase', (phase) => this.log.add(`phase ${phase}`));
    this.#publisher.on('announce', ({ endpoint }) => {
      const pipeline = pipelineIdOf(endpoint);
      this.log.add(`published as ${pipeline.slice(0, 8)}`);
      if (this.pipelines.at(-1) !== pipeline) this.pipelines.push(pipeline);
    });
  }

  get isPublishing(): boolean {
    return this.#publisher.phase === 'publishing' && this.#peer?.isConnected === true;
  }

  start(): void {
    this.#publisher.start(this.#options.url);
    const begin = performance.now() + (1000 / fps) * Math.random();
    let frames = 0;
    const next = (): void => {
      this.#sendFrame();
      frames += 1;
      const dueMs = begin + (frames * 1000) / fps - performance.now();
      this.#timer = setTimeout(next, Math.max(0, dueMs));
    };
    next();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#publisher.stop();
    this.#peer?.close();
  }

  #sendFrame(): void {
    const { clip } = this.#options;
    const frame = clip[this.#index % clip.length] ?? [];
    this.#index += 1;
    this.#peer?.sendVideo(this.#packetizer.packetize(frame, fps));
  }

  #createPeer(): LibdatachannelPeer {
    const peer = new LibdatachannelPeer({ direction: 'SendOnly', audio: [], address: null });
    this.#peer = peer;
    peer.requestKeyFrame = () => (this.#index = 0);
    peer.onRtcp((packet) => {
      const isRequest = parseRtcp(packet).some(({ kind }) => kind === 'pli' || kind === 'fir');
      if (isRequest && this.#peer === peer) peer.requestKeyFrame();
    });
    peer.onState((state) => {
      if (this.#peer !== peer) return;
      this.log.add(`media ${state}`);
      if (state === 'connected') this.#publisher.peerConnected();
      if (state === 'failed' || state === 'closed') {
        this.#publisher.peerFailed(`the connection is ${state}`);
      }
    });
    return peer;
  }
}
