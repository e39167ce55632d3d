import path from 'node:path';
import { clickedAt, TestHarness, ViewerPage } from '@boardcast/e2e';
import { pageScript } from '@boardcast/testkit/page-script';
import { pause } from '@boardcast/testkit/until';
import { readOptions } from './bench-options.ts';
import { openLoopback } from './loopback-page.ts';
import { joinSteps, type JoinTimes } from './join-steps.ts';
import type {} from './page/join-steps.ts';
import { comparison, percentile } from './summary.ts';

const about = 'Measures the time from a click on a board to its first decoded frame.';
const { joins } = readOptions(about, { joins: 20 });
const joinTimeoutMs = 15_000;
/** People do not click sooner; the page uses the time to prepare. */
const reactionMs = 1000;
const stepsSource = path.resolve(import.meta.dirname, '../src/page/join-steps.ts');

interface Join {
  readonly totalMs: number;
  /** In ms since the click; negative before it. */
  readonly steps: Readonly<JoinTimes>;
}

async function openViewer(harness: TestHarness): Promise<ViewerPage> {
  const page = await harness.viewerBrowser.newPage();
  await page.addInitScript({ content: await pageScript(stepsSource) });
  return ViewerPage.visit(page, harness.gateway.httpUrl);
}

async function join(viewer: ViewerPage, name: string): Promise<Join> {
  await viewer.entry(name).waitFor();
  await pause(reactionMs);
  const since = Date.now();
  await viewer.watch(name);
  const { displayedAt } = await viewer.frameAfter(since, joinTimeoutMs);
  const clicked = (await clickedAt(viewer.page)) ?? Number.NaN;
  const reached = await viewer.page.evaluate(() => window.boardcastJoin);
  await viewer.close();
  const steps = Object.entries(reached).map(([step, at]) => [step, at - clicked]);
  return { totalMs: displayedAt - clicked, steps: Object.fromEntries(steps) as Join['steps'] };
}

/** The median time of each step. */
function stepLines(measured: readonly Join[]): readonly string[] {
  const medians = joinSteps.map((step) => {
    const times = measured.map(({ steps }) => steps[step]).filter((time) => time !== undefined);
    return `  ${step.padEnd(17)} ${percentile(times, 0.5).toFixed(0).padStart(6)} ms`;
  });
  return ['Since the click, medians (negative: before it):', ...medians];
}

const harness = await TestHarness.open();
try {
  const board = await harness.openBoard({ name: 'bench', source: 'pattern' });
  await harness.gateway.liveBoard('bench');
  const loopback = await openLoopback(harness.viewerBrowser, harness.gateway.httpUrl);
  const own: Join[] = [];
  const reference: number[] = [];
  for (let count = 1; count <= joins; count += 1) {
    own.push(await join(await openViewer(harness), 'bench'));
    reference.push(await loopback.evaluate(() => window.boardcastLoopback.start()));
    await loopback.evaluate(() => window.boardcastLoopback.stop());
    console.log(`${count} of ${joins} ...`);
  }
  await board.close();
  const title = 'From the click to the first decoded frame, 320x240 at 10 fps';
  const rows = [
    ['Boardcast, by the embedded server', own.map(({ totalMs }) => totalMs)],
    ['Chromium to itself, no server', reference],
  ] as const;
  console.log([...comparison(title, rows), ...stepLines(own)].join('\n'));
} finally {
  await harness.close();
}
