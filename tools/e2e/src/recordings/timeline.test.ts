import { launchChromium } from '@boardcast/testkit/chromium';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { until } from '@boardcast/testkit/until';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { FakeRecordings } from './fake-recordings.ts';
import { brighteningSegment, segmentSeconds, type FakeSegment } from './fake-segments.ts';

const board = 'kitchen';
const segmentMs = segmentSeconds * 1000;
/** Of the first segment; after the second one is a gap. */
const start = Date.parse('2026-03-14T10:00:00.000Z');
const gapMs = 600_000;
const afterGap = start + 2 * segmentMs + gapMs;
let gateway: GatewayProcess;
let browser: Browser;
let segments: readonly FakeSegment[];
let mute: FakeSegment;
let recordings: FakeRecordings;

beforeAll(async () => {
  [gateway, browser] = await Promise.all([GatewayProcess.start(), launchChromium()]);
  segments = [await brighteningSegment(90), await brighteningSegment(165)];
  mute = await brighteningSegment(128, false);
});

afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
});

beforeEach(() => {
  recordings = new FakeRecordings(board);
  const [first, second] = segments as readonly [FakeSegment, FakeSegment];
  recordings.add(start, first);
  recordings.add(start + segmentMs, second);
  recordings.add(afterGap, first);
});

async function open(): Promise<Page> {
  const page = await browser.newPage();
  await recordings.serve(page);
  await page.goto(`${gateway.httpUrl}/recordings/${board}`);
  return page;
}

interface Shown {
  /** The time that the page says, in ms since 1970. */
  readonly time: number;
  /** Where in its segment the shown frame is, in ms, by its brightness. */
  readonly inSegment: number;
  readonly blue: number;
}

function shown(page: Page): Promise<Shown | undefined> {
  return page.evaluate((ms) => {
    const video = document.querySelector('video');
    const time = document.querySelector('.playback-controls time')?.getAttribute('datetime');
    if (video === null || video.videoWidth === 0 || video.seeking || !time) return undefined;
    const canvas = new OffscreenCanvas(8, 8);
    const context = canvas.getContext('2d');
    context?.drawImage(video, 0, 0, 8, 8);
    const [red = 0, green = 0, blue = 0] = context?.getImageData(4, 4, 1, 1).data ?? [];
    const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
    return { time: Date.parse(time), inSegment: (luma / 255) * ms, blue: blue - luma };
  }, segmentMs);
}

/** Resolves when the shown frame satisfies a condition. */
async function frame(page: Page, what: string, isWanted: (frame: Shown) => boolean) {
  let last: Shown | undefined;
  return until(
    what,
    async () => {
      last = await shown(page);
      return last !== undefined && isWanted(last) ? last : undefined;
    },
    60_000,
  ).catch((error: Error) => {
    throw new Error(`${error.message} It is ${JSON.stringify(last)}`);
  });
}

const near = (a: number, b: number, ms = 400) => Math.abs(a - b) < ms;
const pause = async (page: Page) => {
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
};

it('plays across segments and a gap, with audio, and shows the time of each frame', async () => {
  const page = await open();
  await frame(page, 'the last segment', ({ time }) => time >= afterGap);
  await page.keyboard.press('Home');
  await page.keyboard.press('m');

  const first = await frame(page, 'the first segment', ({ time }) => time < start + segmentMs);
  const second = await frame(
    page,
    'the second one',
    ({ time, blue }) => time > start + segmentMs && blue > 0,
  );
  const last = await frame(page, 'the one behind the gap', ({ time }) => time > afterGap);
  const audio = await page.evaluate(() => {
    const video = document.querySelector('video');
    return (video as unknown as { webkitAudioDecodedByteCount: number })
      .webkitAudioDecodedByteCount;
  });

  expect(near(first.inSegment, first.time - start)).toBe(true);
  expect(near(second.inSegment, second.time - start - segmentMs)).toBe(true);
  expect(near(last.inSegment, last.time - afterGap)).toBe(true);
  expect(audio).toBeGreaterThan(0);
  await page.close();
});

it('seeks by a click, and into a gap to its end', async () => {
  const page = await open();
  await frame(page, 'a frame', () => true);
  await pause(page);
  const track = page.locator('.timeline-track');
  const box = await track.boundingBox();
  const { width = 0, height = 0 } = box ?? {};
  const { from, to } = await windowOf(page);
  const xOf = (time: number) => ((time - from) / (to - from)) * width;

  await track.click({ position: { x: xOf(start + segmentMs / 2), y: height / 2 } });
  const clicked = await frame(
    page,
    'the first segment',
    ({ time }) => time < start + 2 * segmentMs,
  );
  await track.click({ position: { x: xOf(start + gapMs / 2), y: height / 2 } });
  const behind = await frame(page, 'the end of the gap', ({ time }) => time >= afterGap);

  expect(clicked.time).toBeGreaterThanOrEqual(start);
  expect(near(behind.time, afterGap)).toBe(true);
  expect(behind.inSegment).toBeLessThan(500);
  await page.close();
});

/** What the timeline shows, from the ticks. */
async function windowOf(page: Page): Promise<{ readonly from: number; readonly to: number }> {
  const recorded = await page
    .locator('.timeline-recorded')
    .evaluateAll((elements) => elements.map(({ style }) => Number.parseFloat(style.left)));
  const [first = 0, last = 0] = [recorded[0], recorded.at(-1)];
  const perPercent = (afterGap - start) / (last - first);
  return { from: start - first * perPercent, to: start + (100 - first) * perPercent };
}

it('zooms by wheel and keys, moves by its ruler, and seeks by dragging and by keys', async () => {
  const page = await open();
  await frame(page, 'a frame', () => true);
  await pause(page);
  await page.keyboard.press('Home');
  await frame(page, 'the first frame', ({ time }) => near(time, start, 50));
  const width = async () => {
    const { from, to } = await windowOf(page);
    return to - from;
  };
  const {
    x = 0,
    y = 0,
    width: pixels = 0,
  } = (await page.locator('.timeline-track').boundingBox()) ?? {};
  const whole = await windowOf(page);
  const xOf = (time: number) => x + ((time - whole.from) / (whole.to - whole.from)) * pixels;

  await page.keyboard.press('-');
  const zoomedOut = await width();
  await page.keyboard.press('+');
  const zoomedIn = await width();
  await page.mouse.move(xOf(start), y + 10);
  await page.mouse.down();
  await page.mouse.move(xOf(afterGap + 1000), y + 10, { steps: 5 });
  await page.mouse.up();
  const dragged = await frame(page, 'behind the gap', ({ time }) => time > afterGap);
  await page.keyboard.press('Shift+ArrowLeft');
  const back = await frame(page, 'the end of the gap', ({ time }) => near(time, afterGap, 50));
  await page.keyboard.press('ArrowRight');
  await page.mouse.move(x + pixels / 2, y + 10);
  await page.mouse.wheel(0, -300);
  const zoomedByWheel = await page.locator('.timeline-tick').allInnerTexts();
  await page.mouse.move(x + pixels / 2, y - 10);
  await page.mouse.down();
  await page.mouse.move(x + pixels / 2 + 200, y - 10);
  await page.mouse.up();
  const moved = await page.locator('.timeline-tick').allInnerTexts();

  expect(zoomedOut / zoomedIn).toBeCloseTo(2, 0);
  expect(near(dragged.time, afterGap + 1000, 3000)).toBe(true);
  expect(back.time).toBeLessThan(dragged.time);
  expect(moved).not.toEqual(zoomedByWheel);
  await page.close();
});

it('steps by single frames, also back', async () => {
  const page = await open();
  await frame(page, 'a frame', () => true);
  await pause(page);
  await page.keyboard.press('Home');
  const first = await frame(page, 'the first frame', ({ time }) => near(time, start, 50));

  for (let step = 0; step < 3; step += 1) await page.keyboard.press('.');
  const third = await frame(page, 'the third one', ({ time }) => near(time, start + 300, 50));
  await page.keyboard.press(',');
  const second = await frame(page, 'the second one', ({ time }) => near(time, start + 200, 50));

  expect(third.inSegment).toBeGreaterThan(first.inSegment + 150);
  expect(second.inSegment).toBeLessThan(third.inSegment);
  await page.close();
});

it('goes on where the tracks of the segments change', async () => {
  recordings.add(afterGap + segmentMs, mute);
  const page = await open();
  await frame(page, 'a frame', () => true);

  await page.keyboard.press('Home');
  await page.keyboard.press('>');
  await page.keyboard.press('>');
  const last = await frame(
    page,
    'the one without audio',
    ({ time }) => time > afterGap + segmentMs + 1000,
  );

  expect(Math.abs(last.blue)).toBeLessThan(20);
  await page.close();
});

it('follows what is being recorded', async () => {
  recordings.state = 'recording';
  recordings.grow(0.4);
  const page = await open();
  await frame(page, 'the part that is written', ({ time }) => time > afterGap);

  recordings.grow(1);
  const last = await frame(page, 'the rest', ({ time }) => time > afterGap + segmentMs * 0.7);

  expect(near(last.inSegment, last.time - afterGap)).toBe(true);
  await page.close();
});

it('starts and stops recording, exports a range, and deletes', async () => {
  const page = await open();
  await frame(page, 'a frame', () => true);

  await page.getByRole('button', { name: 'Start recording' }).click();
  await page.getByText('Recording', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Stop recording' }).click();
  await page.getByText('Not recording').waitFor();
  await page.getByRole('button', { name: 'Mark a range' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: /^Export/ }).click();
  const exported = new URL((await download).url());
  await page.getByRole('button', { name: 'Delete recordings' }).click();
  await page.getByRole('button', { name: 'Delete all' }).click();
  await page.getByText('Nothing is recorded of kitchen').waitFor();

  const [from, to] = ['from', 'to'].map((name) => exported.searchParams.get(name) ?? '');
  expect(exported.pathname).toBe(`/api/recordings/${board}/file.mp4`);
  expect([from, to].map((text) => new Date(text ?? '').toISOString())).toEqual([from, to]);
  expect(recordings.requests).toEqual(['POST {"record":true}', 'POST {"record":false}', 'DELETE']);
  await page.close();
});

it('goes to the live view by one key, and back', async () => {
  const page = await open();
  await frame(page, 'a frame', () => true);

  await page.keyboard.press('l');
  await page.locator('[data-place=main]').waitFor();
  const live = new URL(page.url()).pathname;
  await page.keyboard.press('r');
  await page.locator('.timeline').waitFor();

  expect(live).toBe(`/watch/${board}`);
  expect(new URL(page.url()).pathname).toBe(`/recordings/${board}`);
  await page.close();
});

it('says how to begin where there is no recorder', async () => {
  const page = await browser.newPage();
  await page.route('**/api/recordings', (route) => route.fulfill({ status: 503 }));
  await page.goto(`${gateway.httpUrl}/recordings/${board}`);

  await page.getByText('npm start -- --record "kitchen=always"').waitFor();
  await page.close();
});
