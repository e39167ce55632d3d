import { pause, picturesOf, Stage } from '@boardcast/e2e';
import type { Page } from 'playwright-core';
import { countOption } from './count-option.ts';
import { openLoopback } from './loopback-page.ts';
import { comparison } from './summary.ts';

const about = "Measures the time from the pattern's clock to the decoded pixel in another browser.";
const seconds = countOption('seconds', about, 20);

/** Each picture tells when it was drawn; both browsers have this machine's clock. */
async function latencies(page: Page): Promise<readonly number[]> {
  const pictures = await picturesOf(page);
  return pictures.flatMap(({ mark, seenAt }) => (mark === undefined ? [] : [seenAt - mark.timeMs]));
}

async function measure(page: Page): Promise<readonly number[]> {
  await pause(2000);
  await picturesOf(page);
  await pause(seconds * 1000);
  return latencies(page);
}

const stage = await Stage.open();
try {
  const loopback = await openLoopback(stage.viewerBrowser, stage.gateway.httpUrl);
  console.log(`Chromium to itself, ${seconds} s ...`);
  await loopback.evaluate(() => window.boardcastLoopback.start());
  const reference = await measure(loopback);
  await loopback.close();
  const board = await stage.openBoard({ name: 'bench', source: 'pattern' });
  const viewer = await stage.openViewer({ watch: 'bench' });
  await viewer.becomes('playing', 15_000);
  console.log(`Boardcast, ${seconds} s ...`);
  const own = await measure(viewer.page);
  await Promise.all([board.close(), viewer.close()]);
  const title = "From the pattern's clock to the decoded pixel, 320x240 at 10 fps";
  const rows = [
    ['Boardcast, by the embedded server', own],
    ['Chromium to itself, no server', reference],
  ] as const;
  console.log(comparison(title, rows).join('\n'));
} finally {
  await stage.close();
}
