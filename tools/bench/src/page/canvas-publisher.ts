import { markCells, markLayout } from '@boardcast/board';
import {
  openBrowserSocket,
  Publisher,
  withoutBandwidthEstimation,
  type PublisherPeer,
} from '@boardcast/signaling';

/** The video that the page sends, and its server. */
export interface CanvasTask {
  readonly server: string;
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** In bit/s. */
  readonly bitrate: number;
}

/** Totals of W3C's webrtc-stats; times are in ms. */
export interface CanvasStatistics {
  readonly drawn: number;
  readonly sent: number;
  readonly encodeMs: number;
  readonly packetsSent: number;
  readonly pacerDelayMs: number;
}

/** The reference: a canvas that the browser encodes and sends to a Kurento. */
export interface CanvasPublisher {
  start(task: CanvasTask): void;
  statistics(): Promise<CanvasStatistics>;
}

declare global {
  interface Window {
    boardcastCanvas: CanvasPublisher;
  }
}

const noise = { level: 20, variants: 4 };
const gatheringTimeoutMs = 1000;
let drawn = 0;
let connection: RTCPeerConnection | undefined;

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

function contextOf(canvas: HTMLCanvasElement | OffscreenCanvas): Context {
  const context = canvas.getContext('2d', { alpha: false }) as Context | null;
  if (context === null) throw new Error('This browser does not draw a canvas.');
  return context;
}

/** The virtual board's texture: a pattern with sensor noise, repeated after its width. */
function texture(width: number, height: number): OffscreenCanvas {
  const canvas = new OffscreenCanvas(2 * width, height);
  const pixels = new ImageData(2 * width, height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const wave = 24 * Math.sin((x / width) * 16 * Math.PI + y / 24);
      const luma = 96 + wave + ((x ^ y) & 31) + Math.random() * noise.level;
      for (const column of [x, x + width]) {
        pixels.data.set([luma, luma, luma, 255], (y * 2 * width + column) * 4);
      }
    }
  }
  contextOf(canvas).putImageData(pixels, 0, 0);
  return canvas;
}

function drawMark(context: Context, width: number, frame: number): void {
  const cell = width / markLayout.cellsPerWidth;
  const timeMs = performance.timeOrigin + performance.now();
  for (const [index, isWhite] of markCells({ frame, timeMs }).entries()) {
    context.fillStyle = isWhite ? 'white' : 'black';
    const left = (index % markLayout.columns) * cell;
    context.fillRect(left, Math.floor(index / markLayout.columns) * cell, cell, cell);
  }
}

function drawnTrack({ width, height, fps }: CanvasTask): MediaStreamTrack {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = contextOf(canvas);
  const textures = Array.from({ length: noise.variants }, () => texture(width, height));
  const [track] = canvas.captureStream(0).getVideoTracks() as CanvasCaptureMediaStreamTrack[];
  if (track === undefined) throw new Error('This browser does not capture a canvas.');
  setInterval(() => {
    const background = textures[drawn % noise.variants];
    if (background !== undefined) context.drawImage(background, -((drawn * 2) % width), 0);
    drawMark(context, width, drawn);
    drawn += 1;
    track.requestFrame();
  }, 1000 / fps);
  return track;
}

/** Offers H.264 only, as a board does, with the task's size and rate. */
class CanvasPeer implements PublisherPeer {
  readonly #connection = new RTCPeerConnection({ iceServers: [] });
  readonly #bitrate: number;

  constructor(track: MediaStreamTrack, bitrate: number) {
    this.#bitrate = bitrate;
    connection = this.#connection;
    const sendEncodings = [{ maxBitrate: bitrate }];
    const transceiver = this.#connection.addTransceiver(track, {
      direction: 'sendonly',
      sendEncodings,
    });
    const codecs = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
    const isH264 = ({ mimeType, sdpFmtpLine = '' }: RTCRtpCodec) =>
      mimeType === 'video/H264' && sdpFmtpLine.includes('packetization-mode=1');
    transceiver.setCodecPreferences(codecs.filter(isH264));
  }

  async createOffer(): Promise<string> {
    await this.#connection.setLocalDescription();
    await new Promise<void>((resolve) => {
      setTimeout(resolve, gatheringTimeoutMs);
      this.#connection.onicegatheringstatechange = () => {
        if (this.#connection.iceGatheringState === 'complete') resolve();
      };
    });
    return withoutBandwidthEstimation(this.#connection.localDescription?.sdp ?? '');
  }

  async setAnswer(answer: string): Promise<void> {
    const kbps = this.#bitrate / 1000;
    const hints = `x-google-start-bitrate=${kbps};x-google-min-bitrate=${kbps}`;
    const sdp = withoutBandwidthEstimation(answer).replace(
      /^(a=fmtp:\S+ [^\r\n]*packetization-mode=1[^\r\n]*)/gm,
      `$1;${hints}`,
    );
    await this.#connection.setRemoteDescription({ type: 'answer', sdp });
    await this.#keepSize();
  }

  addCandidate(candidate: RTCIceCandidateInit): void {
    this.#connection.addIceCandidate(candidate).catch(() => undefined);
  }

  requestKeyFrame(): void {
    // The browser's encoder begins with one.
  }

  close(): void {
    this.#connection.close();
  }

  /** Otherwise a busy browser sends smaller frames, which a board cannot. */
  async #keepSize(): Promise<void> {
    const [sender] = this.#connection.getSenders();
    const parameters = sender?.getParameters();
    if (parameters === undefined) return;
    parameters.degradationPreference = 'maintain-resolution';
    await sender?.setParameters(parameters);
  }
}

function start(task: CanvasTask): void {
  const track = drawnTrack(task);
  const publisher: Publisher = new Publisher({
    openSocket: openBrowserSocket,
    tags: { name: task.name, profile: 'canvas', firmware: 'bench', id: task.name },
    createPeer: () => {
      const peer = new CanvasPeer(track, task.bitrate);
      connection?.addEventListener('connectionstatechange', () => {
        if (connection?.connectionState === 'connected') publisher.peerConnected();
      });
      return peer;
    },
  });
  publisher.start(task.server);
}

async function statistics(): Promise<CanvasStatistics> {
  const report = await connection?.getStats();
  const rows: Readonly<Record<string, unknown>>[] = [];
  report?.forEach((row: Record<string, unknown>) => rows.push(row));
  const video = rows.find(({ type, kind }) => type === 'outbound-rtp' && kind === 'video') ?? {};
  const number = (name: string) => Number(video[name] ?? 0);
  return {
    drawn,
    sent: number('framesSent'),
    encodeMs: number('totalEncodeTime') * 1000,
    packetsSent: number('packetsSent'),
    pacerDelayMs: number('totalPacketSendDelay') * 1000,
  };
}

window.boardcastCanvas = { start, statistics };
