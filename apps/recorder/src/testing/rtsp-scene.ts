import { parseRtp } from '@boardcast/rtp';
import { RtspClient } from '@boardcast/testkit/rtsp-client';
import { onTestFinished } from 'vitest';
import { RtspServer, type RtspServerOptions } from '../rtsp/rtsp-server.ts';
import { FakeBoardStreams } from './fake-board-streams.ts';
import { audioFrame, deltaFrame, keyFrame } from './media-frames.ts';

/** A server whose board `garden` has sent half a GOP. */
export class RtspScene {
  readonly streams = new FakeBoardStreams();
  readonly garden = this.streams.stream('garden');
  time = Date.now();
  #server: RtspServer | undefined;

  static async open(options: Partial<RtspServerOptions> = {}): Promise<RtspScene> {
    const scene = new RtspScene();
    scene.streams.setBoards(['garden', 'cellar']);
    const { streams } = scene;
    const base = { streams, host: '127.0.0.1', port: 0, describeTimeoutMs: 200 };
    const server = await RtspServer.start({ ...base, ...options });
    onTestFinished(() => server.close());
    scene.#server = server;
    scene.key();
    scene.step();
    return scene;
  }

  get server(): RtspServer {
    if (this.#server === undefined) throw new Error('The server is not started.');
    return this.#server;
  }

  get url(): string {
    return `rtsp://127.0.0.1:${this.server.port}/garden`;
  }

  async client(): Promise<RtspClient> {
    const client = await RtspClient.open(this.server.port);
    onTestFinished(() => client.close());
    return client;
  }

  key(bytes?: number): void {
    this.time += 40;
    this.garden.send(keyFrame(this.time, bytes));
  }

  /** A frame with its audio. */
  step(bytes?: number): void {
    this.time += 40;
    this.garden.send(audioFrame(this.time - 20));
    this.garden.send(audioFrame(this.time));
    this.garden.send(deltaFrame(this.time, bytes));
  }

  /** Describes and sets up both tracks; resolves with the session's id. */
  async setUp(client: RtspClient): Promise<string> {
    await client.request('DESCRIBE', this.url);
    const video = await client.request('SETUP', `${this.url}/trackID=0`, {
      Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1',
    });
    const session = video.headers['session']?.split(';')[0] ?? '';
    await client.request('SETUP', `${this.url}/trackID=1`, {
      Session: session,
      Transport: 'RTP/AVP/TCP;unicast;interleaved=2-3',
    });
    return session;
  }

  async play(client: RtspClient): Promise<string> {
    const session = await this.setUp(client);
    await client.request('PLAY', this.url, { Session: session, Range: 'npt=0-' });
    return session;
  }
}

export const packetsOf = (client: RtspClient, channel: number) =>
  client.packets.filter((packet) => packet.channel === channel).map(({ data }) => data);
export const headersOf = (client: RtspClient, channel: number) =>
  packetsOf(client, channel).flatMap((packet) => parseRtp(packet) ?? []);
export const timesOf = (client: RtspClient, channel: number) => [
  ...new Set(headersOf(client, channel).map(({ timestamp }) => timestamp)),
];
export const distance = (from: number, to: number) => (to - from) | 0;
