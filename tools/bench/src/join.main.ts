import path from 'node:path';
import { clickedAt, pageScript, pause, Stage, ViewerPage } from '@boardcast/e2e';
import { readOptions } from './bench-options.ts';
import { openLoopback } from './loopback-page.ts';
import { joinSteps, type JoinTimes } from './join-steps.ts';
import type {} from './page/join-steps.ts';
import { comparison, percentile } from './summary.ts';

const about = 'Measures the time from a click on a board to its first decoded frame.';
const { joins } = readOptions(about, { joins: 20 });
const joinTimeoutMs = 15_000;
/** Nobody clicks sooner; the page uses the time. */
const lookMs = 1000;
const stepsSource = path.resolve(import.meta.dirname, '../src/page/join-steps.ts');

interface Join {
  readonly totalMs: number;
  /** Milliseconds from the click, below 0 for what was done before. */
  readonly steps: Readonly<JoinTimes>;
}

async function openViewer(stage: Stage): Promise<ViewerPage> {
  const page = await stage.viewerBrowser.newPage();
  await page.addInitScript({ content: await pageScript(stepsSource) });
  return ViewerPage.visit(page, stage.gateway.httpUrl);
}

async function join(viewer: ViewerPage, name: string): Promise<Join> {
  await viewer.entry(name).waitFor();
  await pause(lookMs);
  const since = Date.now();
  await viewer.watch(name);
  const { seenAt } = await viewer.pictureAfter(since, joinTimeoutMs);
  const clicked = (await clickedAt(viewer.page)) ?? Number.NaN;
  const reached = await viewer.page.evaluate(() => window.boardcastJoin);
  await viewer.close();
  const steps = Object.entries(reached).map(([step, at]) => [step, at - clicked]);
  return { totalMs: seenAt - clicked, steps: Object.fromEntries(steps) as Join['steps'] };
}

/** When each step was done in the median, so that one sees which of them costs what. */
function stepLines(measured: readonly Join[]): readonly string[] {
  const medians = joinSteps.map((step) => {
    const times = measured.map(({ steps }) => steps[step]).filter((time) => time !== undefined);
    return `  ${step.padEnd(17)} ${percentile(times, 0.5).toFixed(0).padStart(6)} ms`;
  });
  return ['Since the click, medians (below 0: done before it):', ...medians];
}

const stage = await Stage.open();
try {
  const board = await stage.openBoard({ name: 'bench', source: 'pattern' });
  await stage.liveBoard('bench');
  const loopback = await openLoopback(stage.viewerBrowser, stage.gateway.httpUrl);
  const own: Join[] = [];
  const reference: number[] = [];
  for (let count = 1; count <= joins; count += 1) {
    own.push(await join(await openViewer(stage), 'bench'));
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
  await stage.close();
}
