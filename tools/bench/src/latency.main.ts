import { profiles, type ProfileName } from '@boardcast/board';
import { framesOf, TestHarness, type BoardPage, type DisplayedFrame } from '@boardcast/e2e';
import { pause } from '@boardcast/testkit/until';
import type { Page } from 'playwright-core';
import { readOptions } from './bench-options.ts';
import { BrowserUsage } from './browser-usage.ts';
import { openLoopback } from './loopback-page.ts';
import { comparison, percentile } from './summary.ts';

const about =
  "Measures the time from the test pattern's clock to the decoded pixel in another browser.";
const { seconds, board: name } = readOptions(about, {
  seconds: 20,
  board: ['esp32s3', 'esp32p4'] satisfies readonly ProfileName[],
});
const { width, height, fps } = profiles[name];
const megabyte = 1024 * 1024;

/** Each frame's mark has the time of its drawing; both browsers use this machine's clock. */
function latencies(frames: readonly DisplayedFrame[]): readonly number[] {
  return frames.flatMap(({ mark, displayedAt }) =>
    mark === undefined ? [] : [displayedAt - mark.timeMs],
  );
}

async function measure(page: Page, forSeconds: number): Promise<readonly DisplayedFrame[]> {
  await framesOf(page);
  await pause(forSeconds * 1000);
  return framesOf(page);
}

async function describe(board: BoardPage): Promise<string> {
  const shown = ['frame-rate', 'encode-ms', 'bitrate', 'pacer-delay', 'sps', 'frames-dropped'];
  const texts = shown.map((id) => board.page.locator(`output#${id}`).textContent());
  const [rate, encode, bitrate, delay, sps, dropped] = await Promise.all(texts);
  return `The board: ${rate}, ${encode} per frame, ${bitrate}, pacer delay ${delay}, ${sps}, ${dropped} dropped.`;
}

/** Prints the latency of each minute with the memory of the board's page. */
async function measureBoard(harness: TestHarness, page: Page): Promise<readonly number[]> {
  const usage = await BrowserUsage.of(harness.boardBrowser);
  const all: number[] = [];
  for (let left = seconds; left > 0; left -= 60) {
    const forSeconds = Math.min(60, left);
    const frames = await measure(page, forSeconds);
    const minute = latencies(frames);
    const { memory } = await usage.read();
    const [median, p95] = [0.5, 0.95].map((share) => percentile(minute, share).toFixed(0));
    const displayed = (frames.length / forSeconds).toFixed(1);
    const size = `${frames.at(-1)?.width}x${frames.at(-1)?.height}`;
    const megabytes = (memory / megabyte).toFixed(0);
    console.log(
      `  ${size}, ${displayed} fps, median ${median} ms, 95 % ${p95} ms, ${megabytes} MB`,
    );
    all.push(...minute);
  }
  return all;
}

const harness = await TestHarness.open();
try {
  const loopback = await openLoopback(harness.viewerBrowser, harness.gateway.httpUrl);
  console.log('Chromium to itself, 20 s ...');
  await loopback.evaluate(() => window.boardcastLoopback.start());
  await pause(2000);
  const reference = latencies(await measure(loopback, 20));
  await loopback.close();
  const board = await harness.openBoard({ name: 'bench', source: 'pattern', profile: name });
  const viewer = await harness.openViewer({ watch: 'bench' });
  await viewer.waitForState('live');
  await pause(3000);
  console.log(`Boardcast, ${seconds} s ...`);
  const own = await measureBoard(harness, viewer.page);
  console.log(await describe(board));
  await Promise.all([board.close(), viewer.close()]);
  const title = `From the test pattern's clock to the decoded pixel, ${width}x${height} at ${fps} fps`;
  const rows = [
    ['Boardcast, by the embedded server', own],
    ['Chromium to itself, 320x240 at 10 fps, no server', reference],
  ] as const;
  console.log(comparison(title, rows).join('\n'));
} finally {
  await harness.close();
}
