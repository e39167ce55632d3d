import { KurentoClient, ViewerSession } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { H264Depacketizer, isIdr, type AccessUnit } from '@boardcast/testkit/h264-depacketizer';
import { LibdatachannelPeer, payloadTypes } from '@boardcast/testkit/libdatachannel-peer';
import { writeFir, writePli } from '@boardcast/testkit/rtcp';
import { parseRtp, type RtpPacket } from '@boardcast/testkit/rtp';
import { until } from '@boardcast/testkit/until';

/** The SSRC of the feedback: nothing else is sent. */
const ownSsrc = 1;

/** A viewer without a display, which records the H.264 that a board sends. */
export class Recorder {
  readonly #client: KurentoClient;
  readonly #session: ViewerSession;
  readonly #depacketizer = new H264Depacketizer();
  readonly #accessUnits: AccessUnit[] = [];
  readonly #videoPackets: RtpPacket[] = [];
  readonly #audioPackets: RtpPacket[] = [];
  #peer: LibdatachannelPeer | undefined;
  #firs = 0;

  private constructor(url: string, source: string) {
    this.#client = new KurentoClient({ url, openSocket: openNodeSocket });
    this.#session = new ViewerSession({
      client: this.#client,
      target: { source },
      createPeer: () => this.#createPeer(),
    });
  }

  /** Joins as a further viewer of the board that publishes to the endpoint `source`. */
  static async join(url: string, source: string): Promise<Recorder> {
    const recorder = new Recorder(url, source);
    await recorder.#client.connect();
    await recorder.#session.start();
    await until('a first IDR is recorded', () => recorder.#accessUnits.some(isIdr));
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
    return this.#depacketizer.lost;
  }

  sendPli(): void {
    this.#peer?.sendRtcp(writePli(ownSsrc, this.#mediaSsrc()));
  }

  sendFir(): void {
    this.#firs += 1;
    this.#peer?.sendRtcp(writeFir(ownSsrc, this.#mediaSsrc(), this.#firs));
  }

  /** Resolves when this many more access units are recorded. */
  async more(count: number, timeoutMs?: number): Promise<void> {
    const goal = this.#accessUnits.length + count;
    const isReached = () => this.#accessUnits.length >= goal;
    await until(`${count} more access units are recorded`, isReached, timeoutMs);
  }

  async close(): Promise<void> {
    await this.#session.close();
    await this.#client.close();
  }

  #createPeer(): LibdatachannelPeer {
    this.#peer = new LibdatachannelPeer({ direction: 'RecvOnly', address: null });
    this.#peer.onPacket((message) => {
      const packet = parseRtp(message);
      if (packet !== undefined) this.#record(packet);
    });
    return this.#peer;
  }

  #record(packet: RtpPacket): void {
    if (packet.payloadType === payloadTypes.PCMA) this.#audioPackets.push(packet);
    if (packet.payloadType !== payloadTypes.H264) return;
    this.#videoPackets.push(packet);
    this.#accessUnits.push(...this.#depacketizer.push(packet));
  }

  #mediaSsrc(): number {
    const [packet] = this.#videoPackets;
    if (packet === undefined) throw new Error('No video has been received yet.');
    return packet.ssrc;
  }
}
