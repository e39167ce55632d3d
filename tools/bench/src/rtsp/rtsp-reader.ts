import { parseRtp } from '@boardcast/testkit/rtp';
import { RtspClient } from '@boardcast/testkit/rtsp-client';
import { until } from '@boardcast/testkit/until';

const transport = { Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1' };

/** A reader of one board's video by TCP, which discards what it has counted. */
export class RtspReader {
  /** From the request DESCRIBE to the end of the first frame, in ms. */
  readonly firstFrameMs: number;
  readonly #client: RtspClient;

  private constructor(client: RtspClient, firstFrameMs: number) {
    this.#client = client;
    this.firstFrameMs = firstFrameMs;
  }

  static async open(port: number, board: string): Promise<RtspReader> {
    const client = await RtspClient.open(port);
    const url = `rtsp://127.0.0.1:${port}/${board}`;
    const startedAt = performance.now();
    let firstFrameMs: number | undefined;
    client.socket.on('data', () => {
      const hasFrame = () => client.packets.some(({ data }) => parseRtp(data)?.marker === true);
      if (firstFrameMs === undefined && hasFrame()) firstFrameMs = performance.now() - startedAt;
    });
    for (const [method, uri, headers] of [
      ['DESCRIBE', url, {}],
      ['SETUP', `${url}/trackID=0`, transport],
      ['PLAY', url, {}],
    ] as const) {
      const { status } = await client.request(method, uri, headers);
      if (status !== 200) throw new Error(`${method} was answered with ${status}.`);
    }
    const ms = await until('a frame is received', () => firstFrameMs);
    return new RtspReader(client, ms);
  }

  /** Counts what has been received since the last call. */
  take(): { readonly packets: number; readonly bytes: number } {
    const packets = this.#client.packets.splice(0);
    return {
      packets: packets.length,
      bytes: packets.reduce((sum, { data }) => sum + data.length, 0),
    };
  }

  close(): void {
    this.#client.close();
  }
}
