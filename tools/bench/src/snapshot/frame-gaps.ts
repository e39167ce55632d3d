import { KurentoClient, ViewerSession } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { payloadTypes } from '@boardcast/testkit/libdatachannel-peer';
import { RecordingPeer } from '@boardcast/testkit/recording-peer';
import { parseRtp } from '@boardcast/testkit/rtp';
import { until } from '@boardcast/testkit/until';
import type { Samples } from '../summary.ts';

/** A viewer that measures the time from each frame's last packet to the next one's. */
export class FrameGaps {
  readonly #client: KurentoClient;
  readonly #session: ViewerSession;
  #gaps: number[] = [];
  #lastAt: number | undefined;

  private constructor(client: KurentoClient, source: string, peer: RecordingPeer) {
    this.#client = client;
    this.#session = new ViewerSession({ client, target: { source }, createPeer: () => peer });
    peer.onPacket((message) => {
      const packet = parseRtp(message);
      if (packet?.payloadType === payloadTypes.H264 && packet.marker) this.#frameReceived();
    });
  }

  static async open(url: string, source: string): Promise<FrameGaps> {
    const client = new KurentoClient({ url, openSocket: openNodeSocket });
    await client.connect();
    const peer = new RecordingPeer({ direction: 'RecvOnly', address: null });
    const viewer = new FrameGaps(client, source, peer);
    await viewer.#session.start();
    peer.startReporting();
    await until('frames are received', () => viewer.#gaps.length > 0);
    return viewer;
  }

  /** The gaps since the last call, in ms. */
  take(): Samples {
    const gaps = this.#gaps;
    this.#gaps = [];
    return gaps;
  }

  async close(): Promise<void> {
    await this.#session.close();
    await this.#client.close();
  }

  #frameReceived(): void {
    const now = performance.now();
    if (this.#lastAt !== undefined) this.#gaps.push(now - this.#lastAt);
    this.#lastAt = now;
  }
}
