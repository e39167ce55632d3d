import type { EncodedFrame } from '@boardcast/testkit/encoded-frame';
import { ClipBoard } from './clip-board.ts';
import { FakeBoardStreams } from './fake-board-streams.ts';
import { FrameHashes } from './rtsp-readers.ts';
import { RtspServer, type RtspServerOptions } from '../rtsp/rtsp-server.ts';

/** An RTSP server with one board, `garden`, that plays a clip. */
export class RtspFixture {
  readonly streams: FakeBoardStreams;
  readonly hashes = new FrameHashes();
  readonly board: ClipBoard;
  readonly server: RtspServer;

  private constructor(
    clip: readonly EncodedFrame[],
    server: RtspServer,
    streams: FakeBoardStreams,
  ) {
    this.server = server;
    this.streams = streams;
    this.board = new ClipBoard(clip, streams.stream('garden'), (frame) => this.hashes.add(frame));
    streams.setBoards(['garden']);
    this.board.start();
  }

  static async start(
    clip: readonly EncodedFrame[],
    options: Partial<RtspServerOptions> = {},
  ): Promise<RtspFixture> {
    const streams = new FakeBoardStreams();
    const server = await RtspServer.start({ streams, host: '127.0.0.1', port: 0, ...options });
    return new RtspFixture(clip, server, streams);
  }

  get url(): string {
    return `rtsp://127.0.0.1:${this.server.port}/garden`;
  }

  async close(): Promise<void> {
    this.board.stop();
    await this.server.close();
  }
}
