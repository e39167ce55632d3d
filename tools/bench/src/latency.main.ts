import { profiles, type ProfileName } from '@boardcast/board';
import { pause, picturesOf, Stage, type BoardPage, type Picture } from '@boardcast/e2e';
import type { Page } from 'playwright-core';
import { readOptions } from './bench-options.ts';
import { BrowserUsage } from './browser-usage.ts';
import { openLoopback } from './loopback-page.ts';
import { comparison, percentile } from './summary.ts';

const about = "Measures the time from the pattern's clock to the decoded pixel in another browser.";
const { seconds, board: name } = readOptions(about, {
  seconds: 20,
  board: ['esp32s3', 'esp32p4'] satisfies readonly ProfileName[],
});
const { width, height, fps } = profiles[name];
const megabyte = 1024 * 1024;

/** Each picture tells when it was drawn; both browsers have this machine's clock. */
function latencies(pictures: readonly Picture[]): readonly number[] {
  return pictures.flatMap(({ mark, seenAt }) => (mark === undefined ? [] : [seenAt - mark.timeMs]));
}

async function measure(page: Page, forSeconds: number): Promise<readonly Picture[]> {
  await picturesOf(page);
  await pause(forSeconds * 1000);
  return picturesOf(page);
}

async function describe(board: BoardPage): Promise<string> {
  const shown = ['frame-rate', 'encode-ms', 'bitrate', 'pacer-delay', 'sps', 'frames-dropped'];
  const texts = shown.map((id) => board.page.locator(`output#${id}`).textContent());
  const [rate, encode, bitrate, delay, sps, dropped] = await Promise.all(texts);
  return `The board: ${rate}, ${encode} a picture, ${bitrate}, send delay ${delay}, ${sps}, ${dropped} dropped.`;
}

/** Minute by minute, with what the board's page keeps in memory. */
async function measureBoard(stage: Stage, page: Page): Promise<readonly number[]> {
  const usage = await BrowserUsage.of(stage.boardBrowser);
  const all: number[] = [];
  for (let left = seconds; left > 0; left -= 60) {
    const forSeconds = Math.min(60, left);
    const pictures = await measure(page, forSeconds);
    const minute = latencies(pictures);
    const { memory } = await usage.read();
    const [median, p95] = [0.5, 0.95].map((share) => percentile(minute, share).toFixed(0));
    const seen = (pictures.length / forSeconds).toFixed(1);
    const size = `${pictures.at(-1)?.width}x${pictures.at(-1)?.height}`;
    const held = (memory / megabyte).toFixed(0);
    console.log(`  ${size}, ${seen} fps, median ${median} ms, 95 % ${p95} ms, ${held} MB`);
    all.push(...minute);
  }
  return all;
}

const stage = await Stage.open();
try {
  const loopback = await openLoopback(stage.viewerBrowser, stage.gateway.httpUrl);
  console.log('Chromium to itself, 20 s ...');
  await loopback.evaluate(() => window.boardcastLoopback.start());
  await pause(2000);
  const reference = latencies(await measure(loopback, 20));
  await loopback.close();
  const board = await stage.openBoard({ name: 'bench', source: 'pattern', profile: name });
  const viewer = await stage.openViewer({ watch: 'bench' });
  await viewer.becomes('live', 15_000);
  await pause(3000);
  console.log(`Boardcast, ${seconds} s ...`);
  const own = await measureBoard(stage, viewer.page);
  console.log(await describe(board));
  await Promise.all([board.close(), viewer.close()]);
  const title = `From the pattern's clock to the decoded pixel, ${width}x${height} at ${fps} fps`;
  const rows = [
    ['Boardcast, by the embedded server', own],
    ['Chromium to itself, 320x240 at 10 fps, no server', reference],
  ] as const;
  console.log(comparison(title, rows).join('\n'));
} finally {
  await stage.close();
}
