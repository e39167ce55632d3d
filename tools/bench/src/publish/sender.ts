import path from 'node:path';
import type { Profile } from '@boardcast/board';
import { installInstruments, pageScript, type Stage } from '@boardcast/e2e';

/** What a page tells of its sending. */
export interface SenderReading {
  /** Frames that were drawn, or should have been, and were not sent: in all. */
  readonly dropped: number;
  /** Frames that were sent: in all. */
  readonly sent: number;
  /** The share of the last second or two in which the encoder had a frame. */
  readonly busyShare: number;
  /** In all. */
  readonly packetsSent: number;
  /** Milliseconds in the pacer, of all packets together. */
  readonly sendDelayMs: number;
}

/** A page that publishes. */
export interface Sender {
  read(): Promise<SenderReading>;
  close(): Promise<void>;
}

export type OpenSender = (stage: Stage, name: string, profile: Profile) => Promise<Sender>;

/** The virtual board, with its encoder in WASM. */
export const openVirtualBoard: OpenSender = async (stage, name, profile) => {
  const engine = 'ffmpeg-wasm';
  const board = await stage.openBoard({ name, source: 'pattern', profile: profile.name, engine });
  return {
    async read() {
      const { framesSent, packetsSent, totalPacketSendDelay } = await board.figures();
      return {
        dropped: await board.shown('frames-dropped'),
        sent: framesSent,
        busyShare: (await board.shown('encoder-busy')) / 100,
        packetsSent,
        sendDelayMs: totalPacketSendDelay * 1000,
      };
    },
    close: () => board.close(),
  };
};

const canvasPublisher = path.resolve(import.meta.dirname, '../src/page/canvas-publisher.ts');

/** Chromium's own way: a canvas, its encoder, its peer connection. */
export const openCanvas: OpenSender = async (stage, name, { width, height, fps, h264 }) => {
  const page = await stage.boardBrowser.newPage();
  await installInstruments(page);
  await page.addInitScript({ content: await pageScript(canvasPublisher) });
  await page.goto(`${stage.gateway.httpUrl}/api/boards`);
  const server = stage.gateway.kurentoUrl;
  const task = { server, name, width, height, fps, bitrate: h264.bitrate ?? 0 };
  await page.evaluate((given) => window.boardcastCanvas.start(given), task);
  let [encodeMs, atMs] = [0, performance.now()];
  return {
    async read() {
      const figures = await page.evaluate(() => window.boardcastCanvas.figures());
      const now = performance.now();
      const busyShare = (figures.encodeMs - encodeMs) / (now - atMs);
      [encodeMs, atMs] = [figures.encodeMs, now];
      return { ...figures, busyShare, dropped: figures.drawn - figures.sent };
    },
    close: () => page.close(),
  };
};
