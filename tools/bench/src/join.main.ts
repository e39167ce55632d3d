import { clickedAt, Stage, type ViewerPage } from '@boardcast/e2e';
import { readOptions } from './bench-options.ts';
import { openLoopback } from './loopback-page.ts';
import { comparison } from './summary.ts';

const about = 'Measures the time from a click on a board to its first decoded picture.';
const { joins } = readOptions(about, { joins: 20 });
const longestJoinMs = 15_000;

async function join(viewer: ViewerPage, name: string): Promise<number> {
  await viewer.entry(name).waitFor();
  const since = Date.now();
  await viewer.watch(name);
  const { seenAt } = await viewer.pictureAfter(since, longestJoinMs);
  const clicked = (await clickedAt(viewer.page)) ?? Number.NaN;
  await viewer.close();
  return seenAt - clicked;
}

const stage = await Stage.open();
try {
  const board = await stage.openBoard({ name: 'bench', source: 'pattern' });
  await stage.liveBoard('bench');
  const loopback = await openLoopback(stage.viewerBrowser, stage.gateway.httpUrl);
  const [own, reference]: [number[], number[]] = [[], []];
  for (let count = 1; count <= joins; count += 1) {
    own.push(await join(await stage.openViewer(), 'bench'));
    reference.push(await loopback.evaluate(() => window.boardcastLoopback.start()));
    await loopback.evaluate(() => window.boardcastLoopback.stop());
    console.log(`${count} of ${joins} ...`);
  }
  await board.close();
  const title = 'From the click to the first decoded picture, 320x240 at 10 fps';
  const rows = [
    ['Boardcast, by the embedded server', own],
    ['Chromium to itself, no server', reference],
  ] as const;
  console.log(comparison(title, rows).join('\n'));
} finally {
  await stage.close();
}
