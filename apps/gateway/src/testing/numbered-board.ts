import { pipelineIdOf } from '@boardcast/protocol';
import { payloadTypes, ssrcs } from '@boardcast/testkit/libdatachannel-peer';
import { Packetizer } from '@boardcast/testkit/packetizer';
import { RecordingPeer } from '@boardcast/testkit/recording-peer';
import { createEndpoints, type TestClient } from '@boardcast/testkit/test-client';
import { numberedFrame } from './numbered-frames.ts';

const fps = 25;
const gop = 50;

/** A board that publishes numbered frames, and sends a key frame on request. */
export class NumberedBoard {
  readonly pipeline: string;
  readonly source: string;
  readonly peer = new RecordingPeer({ direction: 'SendOnly' });
  readonly #packetizer = new Packetizer({
    codec: 'H264',
    payloadType: payloadTypes.H264,
    ssrc: ssrcs.video,
  });
  #timer: NodeJS.Timeout | undefined;
  #isKeyRequested = false;
  /** The number of frames sent. */
  sent = 0;
  keyFrameRequests = 0;

  private constructor(pipeline: string, source: string) {
    this.pipeline = pipeline;
    this.source = source;
  }

  static async publish(client: TestClient, name?: string): Promise<NumberedBoard> {
    const [pipeline, source, sink] = await createEndpoints(client);
    if (name !== undefined) await client.invoke(pipeline, 'addTag', { key: 'board', value: name });
    await client.invoke(source, 'connect', { sink });
    const board = new NumberedBoard(pipeline, source);
    await board.peer.join(client, source);
    board.#start();
    return board;
  }

  close(): void {
    clearInterval(this.#timer);
    this.peer.close();
  }

  #start(): void {
    this.peer.onRtcp(() => {
      const requests = this.peer.feedback.filter(({ kind }) => kind === 'pli').length;
      if (requests > this.keyFrameRequests) this.#isKeyRequested = true;
      this.keyFrameRequests = requests;
    });
    this.#timer = setInterval(() => this.#send(), 1000 / fps);
    this.#send();
  }

  #send(): void {
    const isKey = this.#isKeyRequested || this.sent % gop === 0;
    this.#isKeyRequested = false;
    this.peer.sendVideo(this.#packetizer.packetize(numberedFrame(this.sent, isKey), fps));
    this.sent += 1;
  }
}

/** A viewer whose endpoint is connected to a source of its pipeline. */
export async function watch(client: TestClient, source: string): Promise<RecordingPeer> {
  const sink = await client.create('WebRtcEndpoint', { mediaPipeline: pipelineIdOf(source) });
  await client.invoke(source, 'connect', { sink });
  const viewer = new RecordingPeer({ direction: 'RecvOnly' });
  await viewer.join(client, sink);
  viewer.startReporting();
  return viewer;
}
