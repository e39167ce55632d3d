import { launchChromium } from '@boardcast/testkit/chromium';
import { TabbedChromium } from '@boardcast/testkit/tabbed-chromium';
import { until, pause } from '@boardcast/testkit/until';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BoardPage } from './board-page.ts';
import { writeCameraFile, type CameraFile } from './camera-file.ts';
import { TestHarness } from './test-harness.ts';

const fps = 10;
const seconds = 10;

/** A WebM of two seconds with a loud tone, recorded by the browser. */
async function recordVideo(page: Page) {
  const bytes = await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 });
    const context = canvas.getContext('2d');
    const audio = new AudioContext();
    const output = audio.createMediaStreamDestination();
    const tone = audio.createOscillator();
    tone.connect(output);
    tone.start();
    const tracks = [canvas.captureStream(), output.stream].flatMap((one) => one.getTracks());
    const recorder = new MediaRecorder(new MediaStream(tracks), { mimeType: 'video/webm' });
    const chunks: Blob[] = [];
    recorder.addEventListener('dataavailable', ({ data }) => chunks.push(data));
    recorder.start();
    for (let frame = 0; frame < 40; frame += 1) {
      if (context !== null) context.fillStyle = `hsl(${frame * 9} 80% 50%)`;
      context?.fillRect(0, 0, 320, 240);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const stopped = new Promise((resolve) => recorder.addEventListener('stop', resolve));
    recorder.stop();
    await stopped;
    await audio.close();
    return [...new Uint8Array(await new Blob(chunks).arrayBuffer())];
  });
  return { name: 'colours.webm', mimeType: 'video/webm', buffer: Buffer.from(bytes) };
}

/** The bytes that were fetched for the encoder's WASM, in its worker. */
async function encoderBytes(page: Page): Promise<number> {
  const worker = page.workers().find((each) => /\/media\.worker[^/]*\.js$/.test(each.url()));
  const sizes = await worker?.evaluate(() => {
    const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    return entries.filter(({ name }) => name.endsWith('.wasm')).map((one) => one.transferSize);
  });
  return (sizes ?? [Number.NaN]).reduce((sum, size) => sum + size, 0);
}

let harness: TestHarness;
let camera: CameraFile;

beforeAll(async () => {
  camera = await writeCameraFile({ width: 320, height: 240, fps: 30, seconds: 5 });
  harness = await TestHarness.open({ camera: camera.path });
});

afterAll(async () => {
  await harness.close();
  await camera.remove();
});

describe('a board in a hidden tab', () => {
  let tabs: TabbedChromium;
  let board: BoardPage;

  beforeAll(async () => {
    tabs = await TabbedChromium.launch({ camera: camera.path });
    board = await BoardPage.open(tabs.context, harness.gateway.httpUrl, {
      name: 'hidden',
      source: 'webcam',
    });
  });

  afterAll(() => tabs.close());

  it('sends its camera and then a video file at the full rate, without publishing again', async () => {
    const video = await recordVideo(board.page);
    const other = await tabs.context.newPage();
    const viewer = await harness.openViewer({ watch: 'hidden' });
    await viewer.waitForState('live');
    await viewer.unmute();
    const watchWhileHidden = async () => {
      await other.bringToFront();
      const before = await viewer.statistics();
      await pause(seconds * 1000);
      expect(await board.page.evaluate(() => document.visibilityState)).toBe('hidden');
      const after = await viewer.statistics();
      return {
        frames: after.framesDecoded - before.framesDecoded,
        loudness: (after.totalAudioEnergy - before.totalAudioEnergy) / seconds,
      };
    };

    const ofCamera = await watchWhileHidden();
    await board.page.bringToFront();
    await board.page.locator('#file').setInputFiles(video);
    await board.waitForConsole('Source: the video file “colours.webm”.');
    const ofFile = await watchWhileHidden();

    // A throttled tab sends one frame a second; a busy machine drops a few.
    const minFrames = 0.85 * seconds * fps;
    expect([ofCamera, ofFile].map(({ frames }) => frames >= minFrames || frames)).toEqual([
      true,
      true,
    ]);
    expect(ofFile.loudness).toBeGreaterThan(2 * ofCamera.loudness);
    expect(await board.announcedEndpoints()).toHaveLength(1);
    await other.close();
  });

  it('loads the encoder from the cache the second time', async () => {
    const options = { name: 'again', source: 'pattern' } as const;
    const page = await tabs.context.newPage();
    const cdp = await tabs.context.newCDPSession(page);
    await cdp.send('Network.clearBrowserCache');
    const load = async () => {
      const loaded = await BoardPage.visit(page, harness.gateway.httpUrl, options);
      await loaded.waitForState('publishing');
      return encoderBytes(page);
    };

    const [first, second] = [await load(), await load()];

    expect(first).toBeGreaterThan(1e6);
    expect(first).toBeLessThan(12e6);
    expect(second).toBeLessThan(1000);
    await page.close();
  });
});

describe('a board whose encoder cannot be loaded', () => {
  it('shows a notice, and publishes after the retry', async () => {
    const context = await harness.boardBrowser.newContext();
    const page = await context.newPage();
    await context.route('**/ffmpeg-core*.wasm', (route) => route.fulfill({ status: 404 }));
    const board = await BoardPage.visit(page, harness.gateway.httpUrl, {
      name: 'bare',
      source: 'pattern',
      engine: 'ffmpeg-wasm',
    });

    await board.waitForNotice('No encoder at /virtual-board/ffmpeg-core');
    await board.waitForConsole('PAGE: No encoder at');
    expect(await board.state()).toBe('stopped');

    await context.unroute('**/ffmpeg-core*.wasm');
    await page.getByRole('button', { name: 'Retry' }).click();
    await board.waitForState('publishing');
    expect(await board.notice()).toBe('');
    await context.close();
  });

  it('uses another engine, and logs the reason', async () => {
    const context = await harness.boardBrowser.newContext();
    const page = await context.newPage();
    await context.route('**/ffmpeg-core*.wasm', (route) => route.fulfill({ status: 404 }));
    const board = await BoardPage.visit(page, harness.gateway.httpUrl, {
      name: 'spare',
      source: 'pattern',
    });

    await board.waitForState('publishing');
    await board.waitForConsole('PAGE: ffmpeg-wasm unavailable: No encoder at');
    await board.waitForConsole('PAGE: Encoder: webcodecs.');
    await context.close();
  });
});

describe('a board with its camera', () => {
  let board: BoardPage;

  beforeAll(async () => {
    board = await harness.openBoard({ name: 'seeing', source: 'webcam', camera: 'CAMERA.Y4M' });
  });

  it('switches to the screen and to the test pattern', async () => {
    await board.chooseSource('Screen');
    await board.waitForConsole('Source: the screen.');
    await board.chooseSource('Test pattern');
    await board.waitForConsole('Source: the test pattern.');

    expect(new URL(board.page.url()).searchParams.get('source')).toBe('pattern');
    expect(await board.announcedEndpoints()).toHaveLength(1);
  });

  it('shares the screen after the consent', async () => {
    const page = await harness.boardBrowser.newPage();
    const options = { name: 'sharing', source: 'screen' } as const;
    const sharing = await BoardPage.visit(page, harness.gateway.httpUrl, options);
    await sharing.waitForState('publishing');

    expect(await sharing.transcript()).toContain('Source: the screen.');
    await page.close();
  });

  it('shows its endpoint, a link and a QR code', async () => {
    await board.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await board.page.getByRole('button', { name: 'Share…' }).click();
    const dialog = board.page.getByRole('dialog', { name: 'Share seeing' });
    await dialog.getByRole('button', { name: 'Copy endpoint id' }).click();
    await dialog.getByRole('button', { name: 'Copied' }).waitFor();

    const copied = await board.page.evaluate(() => navigator.clipboard.readText());
    expect([copied]).toEqual(await board.announcedEndpoints());
    const link = `${harness.gateway.httpUrl}/watch/seeing`;
    expect(await dialog.locator('#share-link').getAttribute('href')).toBe(link);
    await dialog.getByRole('img', { name: `QR code of ${link}` }).waitFor();
    await dialog.getByText('This link works on this computer only.').waitFor();
    await board.page.keyboard.press('Escape');
  });

  it('logs more at the level Debug than the console prints', async () => {
    const log = await board.openTab('Log');
    await log
      .getByRole('cell', { name: /^Source frames:/ })
      .first()
      .waitFor();
    expect(await board.transcript()).not.toContain('Source frames:');

    await log.getByLabel('Level').selectOption({ label: 'Warning' });
    await log.getByText('No line of the log matches.').waitFor();
  });
});

describe('a board that needs permission for its devices', () => {
  let browser: Browser;
  let context: BrowserContext;
  let board: BoardPage;
  const allow = (...devices: readonly string[]) => context.grantPermissions(devices);

  beforeAll(async () => {
    browser = await launchChromium({ requiresPermission: true });
    context = await browser.newContext();
    const options = { name: 'shy', source: 'webcam' } as const;
    board = await BoardPage.visit(await context.newPage(), harness.gateway.httpUrl, options);
  });

  afterAll(() => browser.close());

  it('shows a notice without a camera, and publishes after the retry', async () => {
    await board.waitForNotice('The browser may not use the camera: click the icon beside');
    await board.waitForConsole('Camera unavailable (The browser may not use the camera)');

    await allow('camera');
    await board.page.getByRole('button', { name: 'Retry' }).click();

    await board.waitForState('publishing');
  });

  it('sends a tone without a microphone, and shows a notice', async () => {
    await board.waitForNotice('Microphone unavailable, sending a tone. The browser may not use');
    await board.waitForConsole('PAGE: Microphone unavailable, sending a tone.');
  });

  it('switches to the test pattern when the camera is lost, and back when it is available again', async () => {
    // Revoking the permission ends the track, as unplugging a camera does.
    await context.clearPermissions();
    await board.waitForNotice('Camera disconnected, sending the test pattern');
    await board.waitForConsole('PAGE: Camera disconnected');
    const viewer = await harness.openViewer({ watch: 'shy' });
    await viewer.waitForState('live');
    await until('the test pattern is displayed', async () =>
      (await viewer.frames()).some(({ mark }) => mark !== undefined),
    );

    await allow('camera');
    // Chromium's fake cameras are always present: the event simulates a newly connected one.
    await board.page.evaluate(() =>
      navigator.mediaDevices.dispatchEvent(new Event('devicechange')),
    );
    await until('the camera is back', async () => (await board.notice()) === '');
    expect(await board.state()).toBe('publishing');
    expect(await board.announcedEndpoints()).toHaveLength(1);
    await viewer.close();
  });
});
