import { readFileSync } from 'node:fs';
import { processTree } from '@boardcast/testkit/process-tree';
import { pause, until } from '@boardcast/testkit/until';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Site } from './site.ts';

const boards = 40;
const playing = 12;
const measureMs = 20_000;
/** USER_HZ of Linux: proc(5). */
const ticksPerSecond = 100;
let site: Site;

beforeAll(async () => {
  site = await Site.open();
  await site.setBoards(boards);
});

afterAll(() => site?.close());

/** Seconds of CPU time of all processes of the browser. */
function cpuSeconds(): number {
  const ticks = processTree(site.browserPid).map((pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, value) => sum + value, 0) / ticksPerSecond;
}

interface Usage {
  /** Of one core, in percent. */
  readonly cpu: number;
  readonly decoded: number;
  readonly dropped: number;
}

async function usageOf(page: Page): Promise<Usage> {
  const [before, cpuBefore] = [await page.evaluate(framesOf), cpuSeconds()];
  await pause(measureMs);
  const [after, cpuAfter] = [await page.evaluate(framesOf), cpuSeconds()];
  return {
    cpu: Math.round(((cpuAfter - cpuBefore) / (measureMs / 1000)) * 100),
    decoded: after.decoded - before.decoded,
    dropped: after.dropped - before.dropped,
  };
}

/** Over all videos of the page. */
function framesOf(): { readonly decoded: number; readonly dropped: number } {
  const all = [...document.querySelectorAll('video')].map((video) =>
    video.getVideoPlaybackQuality(),
  );
  const sum = (name: 'totalVideoFrames' | 'droppedVideoFrames') =>
    all.reduce((total, quality) => total + quality[name], 0);
  return { decoded: sum('totalVideoFrames'), dropped: sum('droppedVideoFrames') };
}

async function viewers(): Promise<number> {
  return (await site.gateway.boards()).reduce((sum, board) => sum + board.viewers, 0);
}

/** A wall of which the first boards play; without pausing, each is taken to be in sight. */
async function openWall(isPausing: boolean): Promise<Page> {
  const page = await site.newPage('small', 'dark');
  if (!isPausing) await page.addInitScript(takeAllAsInSight);
  await page.goto(site.gateway.httpUrl);
  await page
    .locator('.tile')
    .nth(boards - 1)
    .waitFor();
  for (let index = 0; index < playing; index += 1) {
    await page.locator('.tile').nth(index).getByRole('button', { name: 'Play' }).click();
  }
  await until('all requested boards are played', async () => (await viewers()) === playing);
  await scroll(page, 'top');
  return page;
}

function takeAllAsInSight(): void {
  window.IntersectionObserver = class extends IntersectionObserver {
    readonly #report: IntersectionObserverCallback;

    constructor(report: IntersectionObserverCallback) {
      super(report);
      this.#report = report;
    }

    override observe(target: Element): void {
      const entry = { isIntersecting: true, target } as unknown as IntersectionObserverEntry;
      this.#report([entry], this);
    }
  };
}

function scroll(page: Page, to: 'top' | 'end'): Promise<void> {
  return page
    .locator('.grid')
    .evaluate((grid, end) => grid.scrollTo(0, end ? grid.scrollHeight : 0), to === 'end');
}

it(`uses less CPU time once ${playing} of ${boards} boards that play are out of sight`, async () => {
  const endless = await openWall(false);
  await scroll(endless, 'end');
  await pause(10_000);
  const before = await usageOf(endless);
  await endless.context().close();
  await until('all viewers have left', async () => (await viewers()) === 0, 120_000);

  const pausing = await openWall(true);
  const inSight = await usageOf(pausing);
  await scroll(pausing, 'end');
  await until('nothing is played', async () => (await viewers()) === 0, 60_000);
  const after = await usageOf(pausing);
  await pausing.context().close();

  const seconds = measureMs / 1000;
  console.log(`${playing} of ${boards} boards playing, 640x480 at 10 fps, ${seconds} s each:`);
  console.log(`in sight:                     ${describe(inSight)}`);
  console.log(`out of sight without pausing: ${describe(before)}`);
  console.log(`out of sight with pausing:    ${describe(after)}`);
  expect(after.decoded).toBe(0);
  expect(after.cpu).toBeLessThan(before.cpu);
});

function describe({ cpu, decoded, dropped }: Usage): string {
  return `${cpu} % of a core, ${decoded} frames shown, ${dropped} dropped`;
}
