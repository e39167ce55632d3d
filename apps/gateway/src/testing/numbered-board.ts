import { pipelineIdOf } from '@boardcast/protocol';
import { payloadTypes, ssrcs } from '@boardcast/testkit/libdatachannel-peer';
import { Packetizer } from '@boardcast/testkit/packetizer';
import { RecordingPeer } from '@boardcast/testkit/recording-peer';
import { writeRtp } from '@boardcast/testkit/rtp';
import { createEndpoints, type TestClient } from '@boardcast/testkit/test-client';
import { numberedFrame } from './numbered-frames.ts';

const fps = 25;
/** Of 40 ms. */
const audioBytes = 320;

export interface NumberedBoardOptions {
  readonly name?: string;
  /** Frames from one key frame to the next. */
  readonly gop?: number;
  /** Whether it sends a key frame on request. */
  readonly answersRequests?: boolean;
}

/** A board that publishes frames and audio packets, numbered alike. */
export class NumberedBoard {
  readonly pipeline: string;
  readonly source: string;
  readonly peer = new RecordingPeer({ direction: 'SendOnly' });
  readonly #packetizer = new Packetizer({
    codec: 'H264',
    payloadType: payloadTypes.H264,
    ssrc: ssrcs.video,
  });
  readonly #gop: number;
  readonly #answersRequests: boolean;
  #timer: NodeJS.Timeout | undefined;
  #isKeyRequested = false;
  /** The number of frames sent. */
  sent = 0;
  keyFrameRequests = 0;

  private constructor(
    pipeline: string,
    source: string,
    { gop = 50, answersRequests = true }: NumberedBoardOptions,
  ) {
    this.pipeline = pipeline;
    this.source = source;
    this.#gop = gop;
    this.#answersRequests = answersRequests;
  }

  static async publish(
    client: TestClient,
    options: NumberedBoardOptions = {},
  ): Promise<NumberedBoard> {
    const { name } = options;
    const [pipeline, source, sink] = await createEndpoints(client);
    if (name !== undefined) await client.invoke(pipeline, 'addTag', { key: 'board', value: name });
    await client.invoke(source, 'connect', { sink });
    const board = new NumberedBoard(pipeline, source, options);
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
      if (this.#answersRequests && requests > this.keyFrameRequests) this.#isKeyRequested = true;
      this.keyFrameRequests = requests;
    });
    this.#timer = setInterval(() => this.#send(), 1000 / fps);
    this.#send();
  }

  #send(): void {
    const isKey = this.#isKeyRequested || this.sent % this.#gop === 0;
    this.#isKeyRequested = false;
    this.peer.sendVideo(this.#packetizer.packetize(numberedFrame(this.sent, isKey), fps));
    this.peer.sendAudio(
      writeRtp({
        ...{ payloadType: payloadTypes.PCMA, ssrc: ssrcs.audio, marker: false },
        sequence: this.sent & 0xffff,
        timestamp: (this.sent * audioBytes) >>> 0,
        payload: numberedAudio(this.sent),
      }),
    );
    this.sent += 1;
  }
}

function numberedAudio(number: number): Buffer {
  const payload = Buffer.alloc(audioBytes, 0x55);
  payload.writeUInt32BE(number, 0);
  return payload;
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
