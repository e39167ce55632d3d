import { launchChromium } from '@boardcast/testkit/chromium';
import { Firefox } from '@boardcast/testkit/firefox';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { until } from '@boardcast/testkit/until';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BoardPage } from '../board-page.ts';
import { framesOf, installInstruments } from '../instruments.ts';

const board = 'kitchen';
const recordedMs = 6000;
/** From the capture to the mark, and from the frame to the text of the page. */
const maxDifferenceMs = 1000;
let folder: TemporaryFolder;
let gateway: GatewayProcess;
let browser: Browser;

beforeAll(async () => {
  folder = await temporaryFolder('recordings');
  const rule = ['--record', `${board}=always`, '--recordings', folder.path];
  gateway = await GatewayProcess.start({ arguments: [...rule, '--rtsp-port', 'off'] });
  browser = await launchChromium();
  await recordOnce(1);
  await recordOnce(2);
});

afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
  await folder?.remove();
});

interface Span {
  readonly start: string;
  readonly end: string;
}

async function segments(): Promise<readonly Span[]> {
  const response = await fetch(`${gateway.httpUrl}/api/recordings/${board}`);
  return response.ok ? ((await response.json()) as readonly Span[]) : [];
}

/** Records a board that is live for some seconds, as one more segment. */
async function recordOnce(count: number): Promise<void> {
  const page = await BoardPage.open(browser, gateway.httpUrl, { name: board, source: 'pattern' });
  await until(`segment ${count} is long enough`, async () => {
    const { start, end } = (await segments())[count - 1] ?? {};
    if (start === undefined || end === undefined) return false;
    return Date.parse(end) - Date.parse(start) > recordedMs;
  });
  await page.page.close();
}

/** When the first segment ends, and the second one begins. */
async function gap(): Promise<readonly [number, number]> {
  const [first, second] = await segments();
  return [Date.parse(first?.end ?? ''), Date.parse(second?.start ?? '')];
}

async function shownTime(page: Page): Promise<number> {
  const text = await page.locator('.playback-controls time').getAttribute('datetime');
  return Date.parse(text ?? '');
}

it('plays what the recorder has written, over the gap of a restart, with audio', async () => {
  const [gapStart, gapEnd] = await gap();
  const page = await browser.newPage();
  await installInstruments(page);
  await page.goto(`${gateway.httpUrl}/recordings/${board}`);
  await page.locator('.playback-controls').waitFor();

  await page.keyboard.press('Home');
  await page.keyboard.press('m');
  await until('it plays the first segment', async () => (await shownTime(page)) < gapStart);
  await framesOf(page);
  await until('it plays behind the gap', async () => (await shownTime(page)) > gapEnd + 2000);
  const marks = (await framesOf(page)).flatMap(({ mark }) => (mark ? [mark.timeMs] : []));
  const audio = await page.evaluate(() => {
    const video = document.querySelector('video') as unknown as Record<string, number> | null;
    return video?.['webkitAudioDecodedByteCount'] ?? 0;
  });
  await page.getByRole('button', { name: 'Pause' }).click();
  await framesOf(page);
  await page.keyboard.press('.');
  const [stepped] = await until('the next frame is shown', async () => {
    const frames = await framesOf(page);
    return frames.length > 0 ? frames : undefined;
  });

  expect(gapEnd - gapStart).toBeGreaterThan(0);
  expect(marks).toEqual([...marks].sort((a, b) => a - b));
  expect(marks.some((time) => time < gapStart)).toBe(true);
  expect(marks.some((time) => time > gapEnd)).toBe(true);
  expect(audio).toBeGreaterThan(0);
  const difference = Math.abs((stepped?.mark?.timeMs ?? 0) - (await shownTime(page)));
  expect(difference).toBeLessThan(maxDifferenceMs);
  await page.close();
});

it('shows the snapshot of a board that does not play, and when that of an offline one is of', async () => {
  const source = await BoardPage.open(browser, gateway.httpUrl, { name: board, source: 'pattern' });
  const page = await browser.newPage();
  const requests: string[] = [];
  page.on('request', (request) => /snapshot/.test(request.url()) && requests.push(request.url()));
  await page.addInitScript(() => localStorage.setItem('boardcast.autoplay', 'false'));
  await page.goto(gateway.httpUrl);

  await page.locator('.tile[data-state=idle] .tile-frame[src^="data:image/jpeg"]').waitFor();
  await page.getByText('Recording', { exact: true }).waitFor();
  await source.page.close();
  await page.locator('.tile[data-state=offline]').getByText('Frame of').waitFor();

  expect(requests[0]).toBe(`${gateway.httpUrl}/api/boards/${board}/snapshot.jpg?width=480`);
  await page.close();
});

it('plays the files one after the other without Media Source Extensions', async () => {
  const [gapStart, gapEnd] = await gap();
  const page = await browser.newPage();
  await page.addInitScript(() =>
    Object.defineProperty(window, 'MediaSource', { value: undefined }),
  );
  await page.goto(`${gateway.httpUrl}/recordings/${board}`);
  await page.locator('.playback-controls').waitFor();

  await page.keyboard.press('Home');
  await until('it plays the first segment', async () => (await shownTime(page)) < gapStart);
  await until('it plays behind the gap', async () => (await shownTime(page)) > gapEnd + 1000);

  expect(await page.locator('video').getAttribute('src')).toContain('segment.mp4?start=');
  await page.close();
});

it('is played by Firefox, or says what is missing', async () => {
  const firefox = await Firefox.launch();
  try {
    const page = await firefox.open(`${gateway.httpUrl}/recordings/${board}`);
    const played = `document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0`;
    const text = `document.querySelector('.tile-text')?.textContent ?? ''`;
    const outcome = await until('frames, or a reason', async () => {
      if ((await firefox.evaluate<number>(page, played)) > 10) return 'played';
      const reason = await firefox.evaluate<string>(page, text);
      return reason === '' ? undefined : reason;
    });
    console.log(`Firefox: ${outcome}`);

    expect(outcome).toMatch(/^played$|^This browser cannot play avc1/);
  } finally {
    await firefox.close();
  }
});
