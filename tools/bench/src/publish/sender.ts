import path from 'node:path';
import type { Profile } from '@boardcast/board';
import { installInstruments, type TestHarness } from '@boardcast/e2e';
import { pageScript } from '@boardcast/testkit/page-script';

/** The statistics of a sending page. */
export interface SenderReading {
  /** The total of frames that were due and not sent. */
  readonly dropped: number;
  /** The total of frames that were sent. */
  readonly sent: number;
  /** The share of the last second or two in which the encoder was busy. */
  readonly busyShare: number;
  /** The total of packets that were sent. */
  readonly packetsSent: number;
  /** The total time of these packets in the pacer, in ms. */
  readonly pacerDelayMs: number;
}

/** A page that publishes. */
export interface Sender {
  read(): Promise<SenderReading>;
  close(): Promise<void>;
}

export type OpenSender = (harness: TestHarness, name: string, profile: Profile) => Promise<Sender>;

/** The virtual board, with its encoder in WASM. */
export const openVirtualBoard: OpenSender = async (harness, name, profile) => {
  const engine = 'ffmpeg-wasm';
  const board = await harness.openBoard({ name, source: 'pattern', profile: profile.name, engine });
  return {
    async read() {
      const { framesSent, packetsSent, totalPacketSendDelay } = await board.statistics();
      return {
        dropped: await board.statistic('frames-dropped'),
        sent: framesSent,
        busyShare: (await board.statistic('encoder-busy')) / 100,
        packetsSent,
        pacerDelayMs: totalPacketSendDelay * 1000,
      };
    },
    close: () => board.close(),
  };
};

const canvasPublisher = path.resolve(import.meta.dirname, '../src/page/canvas-publisher.ts');

/** A canvas with Chromium's encoder and peer connection. */
export const openCanvas: OpenSender = async (harness, name, { width, height, fps, h264 }) => {
  const page = await harness.boardBrowser.newPage();
  await installInstruments(page);
  await page.addInitScript({ content: await pageScript(canvasPublisher) });
  await page.goto(`${harness.gateway.httpUrl}/api/boards`);
  const server = harness.gateway.kurentoUrl;
  const task = { server, name, width, height, fps, bitrate: h264.bitrate ?? 0 };
  await page.evaluate((given) => window.boardcastCanvas.start(given), task);
  let [encodeMs, atMs] = [0, performance.now()];
  return {
    async read() {
      const statistics = await page.evaluate(() => window.boardcastCanvas.statistics());
      const now = performance.now();
      const busyShare = (statistics.encodeMs - encodeMs) / (now - atMs);
      [encodeMs, atMs] = [statistics.encodeMs, now];
      return { ...statistics, busyShare, dropped: statistics.drawn - statistics.sent };
    },
    close: () => page.close(),
  };
};
