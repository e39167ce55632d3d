import { KurentoClient, ViewerSession } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { Depacketiser, isIdr, type AccessUnit } from './depacketiser.ts';
import { RecorderPeer } from './recorder-peer.ts';
import type { RtpPacket } from './rtp.ts';
import { until } from './until.ts';

/** A viewer without a screen: it records the very H.264 that a board sends. */
export class Recorder {
  readonly #client: KurentoClient;
  readonly #session: ViewerSession;
  readonly #depacketiser = new Depacketiser();
  readonly #accessUnits: AccessUnit[] = [];
  readonly #videoPackets: RtpPacket[] = [];
  readonly #audioPackets: RtpPacket[] = [];
  #peer: RecorderPeer | undefined;

  private constructor(url: string, source: string) {
    this.#client = new KurentoClient({ url, openSocket: openNodeSocket });
    this.#session = new ViewerSession({
      client: this.#client,
      target: { source },
      createPeer: () => this.#createPeer(),
    });
  }

  /** Joins beside the other viewers of a board that publishes to the endpoint `source`. */
  static async join(url: string, source: string): Promise<Recorder> {
    const recorder = new Recorder(url, source);
    await recorder.#client.connect();
    await recorder.#session.start();
    await until('a first IDR is recorded', 10_000, () => recorder.#accessUnits.some(isIdr));
    return recorder;
  }

  get accessUnits(): readonly AccessUnit[] {
    return this.#accessUnits;
  }

  get videoPackets(): readonly RtpPacket[] {
    return this.#videoPackets;
  }

  get audioPackets(): readonly RtpPacket[] {
    return this.#audioPackets;
  }

  get packetsLost(): number {
    return this.#depacketiser.lost;
  }

  sendPli(): void {
    this.#peer?.sendPli();
  }

  sendFir(): void {
    this.#peer?.sendFir();
  }

  /** Resolves when that many more access units have come. */
  async more(count: number, timeoutMs = 20_000): Promise<void> {
    const goal = this.#accessUnits.length + count;
    const isDone = () => this.#accessUnits.length >= goal;
    await until(`${count} more pictures are recorded`, timeoutMs, isDone);
  }

  async close(): Promise<void> {
    await this.#session.close();
    await this.#client.close();
  }

  #createPeer(): RecorderPeer {
    this.#peer = new RecorderPeer(
      (packet) => {
        this.#videoPackets.push(packet);
        this.#accessUnits.push(...this.#depacketiser.push(packet));
      },
      (packet) => this.#audioPackets.push(packet),
    );
    return this.#peer;
  }
}
