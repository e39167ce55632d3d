import type { Page } from 'playwright-core';
import { FakeRecordings } from '../recordings/fake-recordings.ts';
import { sceneSegment, segmentSeconds, type FakeSegment } from '../recordings/fake-segments.ts';
import type { PageState } from './page-state.ts';
import { Site } from './site.ts';
import type { WindowName } from './windows.ts';

const timeout = 60_000;
const board = 'kitchen';
const minuteMs = 60_000;
/** Local time, as the page shows it. */
const at = (hour: number, minute = 0) => new Date(2026, 2, 14, hour, minute).getTime();
/** A day with gaps. */
const recorded = [
  [at(1, 10), at(3)],
  [at(6), at(9, 30)],
  [at(9, 42), at(14, 5)],
] as const;
let scene: FakeSegment | undefined;

async function recordingsOf(name: string): Promise<FakeRecordings> {
  scene ??= await sceneSegment();
  const recordings = new FakeRecordings(name);
  for (const [from, to] of recorded) {
    for (let time = from; time < to; time += segmentSeconds * 1000) recordings.add(time, scene);
  }
  recordings.state = 'recording';
  return recordings;
}

const visit = (page: Page, { gateway }: Site) =>
  page.goto(`${gateway.httpUrl}/recordings/${board}`);

/** A day's recordings, with a frame. */
async function openDay(page: Page, site: Site, change?: (fake: FakeRecordings) => void) {
  await page.clock.setFixedTime(at(14, 6));
  const recordings = await recordingsOf(board);
  change?.(recordings);
  await recordings.serve(page);
  await visit(page, site);
  const hasFrame = () => (document.querySelector('video')?.readyState ?? 0) > 1;
  await page.waitForFunction(hasFrame, undefined, { timeout });
  await page.getByRole('button', { name: 'Pause' }).click();
}

const state = (
  name: string,
  open: PageState['open'],
  windows: readonly WindowName[] = ['phone', 'small'],
): PageState => ({
  name: `recordings-${name}`,
  prepare: (site) => site.setBoards(2),
  open,
  windows,
});

const session = (actions: readonly string[]) => ({
  ...{ accessControl: true, kind: 'user', expires: null, actions, boards: ['*'] },
});

/** The wall with an offline board and boards on demand, all with the gateway's snapshots. */
async function openThumbnails(page: Page, site: Site): Promise<void> {
  await site.setBoards(3);
  await site.endLastBoard();
  await page.addInitScript(() => localStorage.setItem('boardcast.autoplay', 'false'));
  await (await recordingsOf(Site.nameOf(0))).serve(page);
  await page.route('**/snapshot.jpg?*', (route) =>
    route.fulfill({
      contentType: 'image/svg+xml',
      headers: { 'Last-Modified': new Date(Date.now() - 5 * minuteMs).toUTCString() },
      body: snapshot,
    }),
  );
  await page.goto(site.gateway.httpUrl);
  await page.locator('.tile-frame').nth(2).waitFor({ timeout });
  await page.getByText('Recording').waitFor({ timeout });
}

const snapshot = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 480"><linearGradient
  id="g" x2="0" y2="1"><stop stop-color="#7fb2d9"/><stop offset="1" stop-color="#5d7a3c"/>
  </linearGradient><path d="M0 0h640v480H0z" fill="url(#g)"/><path d="M200 430V250l120-90 120
  90v180z" fill="#a5533b"/></svg>`;

export const recordingsStates: readonly PageState[] = [
  state('day', openDay, ['phone', 'small', 'large']),
  state('range', async (page, site) => {
    await openDay(page, site);
    await page.getByRole('button', { name: 'Mark a range' }).click();
    await page.getByRole('button', { name: /^Export/ }).waitFor();
  }),
  state('disk-full', (page, site) =>
    openDay(page, site, (recordings) => {
      recordings.state = 'disk-full';
      recordings.detail = 'The disk has 512 MB left, of 1 GB that is kept free.';
    }),
  ),
  state('delete', async (page, site) => {
    await openDay(page, site);
    await page.getByRole('button', { name: 'Delete recordings' }).click();
    await page.getByRole('dialog').waitFor();
  }),
  state('help', async (page, site) => {
    await openDay(page, site);
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
  }),
  state('unplayable', async (page, site) => {
    await page.addInitScript(() => (MediaSource.isTypeSupported = () => false));
    await (await recordingsOf(board)).serve(page);
    await page.clock.setFixedTime(at(14, 6));
    await visit(page, site);
    await page.getByText('This browser cannot play').waitFor({ timeout });
  }),
  state('nothing', async (page, site) => {
    const recordings = new FakeRecordings(board);
    recordings.state = 'waiting';
    await recordings.serve(page);
    await visit(page, site);
    await page.getByText('Nothing is recorded of kitchen').waitFor();
  }),
  state('no-recorder', async (page, site) => {
    await page.route('**/api/recordings', (route) => route.fulfill({ status: 503 }));
    await visit(page, site);
    await page.getByText('No recorder is running').waitFor();
  }),
  state('not-allowed', async (page, site) => {
    await page.route('**/api/session', (route) => route.fulfill({ json: session(['watch']) }));
    await visit(page, site);
    await page.getByText('No permission').waitFor();
  }),
  state('thumbnails', openThumbnails),
];
