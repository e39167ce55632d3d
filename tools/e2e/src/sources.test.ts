import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BoardPage } from './board-page.ts';
import { launchChromium } from './chromium.ts';
import { writeCameraFile, type CameraFile } from './camera-file.ts';
import { Stage } from './stage.ts';
import { TabbedChromium } from './tabbed-chromium.ts';
import { pause, until } from './until.ts';

const fps = 10;
const seconds = 10;

/** A WebM of two seconds with a loud tone, made by the browser itself. */
async function recordVideo(page: Page) {
  const bytes = await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 });
    const context = canvas.getContext('2d');
    const sound = new AudioContext();
    const output = sound.createMediaStreamDestination();
    const tone = sound.createOscillator();
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
    await sound.close();
    return [...new Uint8Array(await new Blob(chunks).arrayBuffer())];
  });
  return { name: 'colours.webm', mimeType: 'video/webm', buffer: Buffer.from(bytes) };
}

/** What came over the network for the encoder's WASM; its worker fetches it. */
async function bytesOfEncoder(page: Page): Promise<number> {
  const worker = page.workers().find((one) => one.url().endsWith('/media.worker.js'));
  const sizes = await worker?.evaluate(() => {
    const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    return entries.filter(({ name }) => name.endsWith('.wasm')).map((one) => one.transferSize);
  });
  return (sizes ?? [Number.NaN]).reduce((sum, size) => sum + size, 0);
}

let stage: Stage;
let camera: CameraFile;

beforeAll(async () => {
  camera = await writeCameraFile({ width: 320, height: 240, fps: 30, seconds: 5 });
  stage = await Stage.open({ camera: camera.path });
}, 60_000);

afterAll(async () => {
  await stage.close();
  await camera.remove();
});

describe('a board in a tab that nobody looks at', () => {
  let tabs: TabbedChromium;
  let board: BoardPage;

  beforeAll(async () => {
    tabs = await TabbedChromium.launch({ camera: camera.path });
    board = await BoardPage.open(tabs.context, stage.gateway.httpUrl, {
      name: 'hidden',
      source: 'webcam',
    });
  }, 60_000);

  afterAll(() => tabs.close());

  it('shows its camera and then a video file at the full rate, without publishing again', async () => {
    const video = await recordVideo(board.page);
    const other = await tabs.context.newPage();
    const viewer = await stage.openViewer({ watch: 'hidden' });
    await viewer.becomes('live', 10_000);
    await viewer.listen();
    const watchWhileHidden = async () => {
      await other.bringToFront();
      const before = await viewer.figures();
      await pause(seconds * 1000);
      expect(await board.page.evaluate(() => document.visibilityState)).toBe('hidden');
      const after = await viewer.figures();
      return {
        pictures: after.framesDecoded - before.framesDecoded,
        loudness: (after.totalAudioEnergy - before.totalAudioEnergy) / seconds,
      };
    };

    const ofCamera = await watchWhileHidden();
    await board.page.bringToFront();
    await board.page.locator('#file').setInputFiles(video);
    await board.says('The pictures come from the video file “colours.webm”.');
    const ofFile = await watchWhileHidden();

    // What a hidden tab slows down comes once a second; a busy machine drops a few.
    const mostOfThem = 0.85 * seconds * fps;
    expect([ofCamera, ofFile].map(({ pictures }) => pictures >= mostOfThem || pictures)).toEqual([
      true,
      true,
    ]);
    expect(ofFile.loudness).toBeGreaterThan(2 * ofCamera.loudness);
    expect(await board.announced()).toHaveLength(1);
    await other.close();
  }, 60_000);

  it('takes the encoder from the cache when it is loaded again', async () => {
    const options = { name: 'again', source: 'pattern' } as const;
    const page = await tabs.context.newPage();
    const cdp = await tabs.context.newCDPSession(page);
    await cdp.send('Network.clearBrowserCache');
    const load = async () => {
      const loaded = await BoardPage.visit(page, stage.gateway.httpUrl, options);
      await loaded.becomes('publishing', 30_000);
      return bytesOfEncoder(page);
    };

    const [first, second] = [await load(), await load()];

    expect(first).toBeGreaterThan(1e6);
    expect(first).toBeLessThan(12e6);
    expect(second).toBeLessThan(1000);
    await page.close();
  }, 60_000);
});

describe('a board whose encoder does not come', () => {
  it('says what to do, and goes on when somebody does it', async () => {
    const context = await stage.boardBrowser.newContext();
    const page = await context.newPage();
    await context.route('**/ffmpeg-core.wasm', (route) => route.fulfill({ status: 404 }));
    const board = await BoardPage.visit(page, stage.gateway.httpUrl, {
      name: 'bare',
      source: 'pattern',
      engine: 'ffmpeg-wasm',
    });

    await board.notices('The encoder is not at /virtual-board/ffmpeg-core.wasm (HTTP status 404)');
    await board.says('PAGE: The encoder is not at');
    expect(await board.state()).toBe('stopped');

    await context.unroute('**/ffmpeg-core.wasm');
    await page.getByRole('button', { name: 'Try again' }).click();
    await board.becomes('publishing', 30_000);
    expect(await board.notice()).toBe('');
    await context.close();
  }, 60_000);

  it('takes another engine where any will do, and says why', async () => {
    const context = await stage.boardBrowser.newContext();
    const page = await context.newPage();
    await context.route('**/ffmpeg-core*.wasm', (route) => route.fulfill({ status: 404 }));
    const board = await BoardPage.visit(page, stage.gateway.httpUrl, {
      name: 'spare',
      source: 'pattern',
    });

    await board.becomes('publishing', 30_000);
    await board.says('PAGE: Not ffmpeg-wasm: The encoder is not at');
    await board.says('PAGE: The engine is webcodecs.');
    await context.close();
  }, 60_000);
});

describe('a board that shows its camera', () => {
  let board: BoardPage;

  beforeAll(async () => {
    board = await stage.openBoard({ name: 'seeing', source: 'webcam', camera: 'CAMERA.Y4M' });
  }, 40_000);

  it('shares the screen instead, and shows the pattern upon a choice', async () => {
    await board.page.locator('#source').selectOption('screen');
    await board.says('The pictures come from the screen.');
    await board.page.locator('#source').selectOption('pattern');
    await board.says('The pictures come from the moving pattern.');

    expect(new URL(board.page.url()).searchParams.get('source')).toBe('pattern');
    expect(await board.announced()).toHaveLength(1);
  }, 20_000);

  it('shares the screen upon the click that agrees', async () => {
    const page = await stage.boardBrowser.newPage();
    const options = { name: 'sharing', source: 'screen' } as const;
    const sharing = await BoardPage.visit(page, stage.gateway.httpUrl, options);
    await sharing.becomes('publishing', 30_000);

    expect(await sharing.transcript()).toContain('The pictures come from the screen.');
    await page.close();
  }, 40_000);

  it('hands out its endpoint, a link and a QR code', async () => {
    await board.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const copy = board.page.locator('#copy-endpoint');
    await copy.click();

    await until('it says so', 2_000, async () => (await copy.textContent()) === 'Copied');
    const copied = await board.page.evaluate(() => navigator.clipboard.readText());
    expect([copied]).toEqual(await board.announced());
    const link = `${stage.gateway.httpUrl}/?watch=seeing`;
    expect(await board.page.locator('#share-link').getAttribute('href')).toBe(link);
    await board.page.getByRole('img', { name: `QR code of ${link}` }).waitFor();
    expect(await board.page.locator('#share-hint').isVisible()).toBe(true);
  });

  it('says more at the level Debug, and the same as before at Info', async () => {
    const before = await board.transcript();
    await board.page.locator('#log-level').selectOption('D');
    expect(await board.transcript()).toMatch(/^D \(\d+\) PAGE: They are/m);
    await board.page.locator('#log-level').selectOption('W');
    expect(await board.transcript()).not.toMatch(/^[ID] \(/m);
    await board.page.locator('#log-level').selectOption('I');

    expect(await board.transcript()).toBe(before);
  });
});

describe('a board whose browser has to be allowed', () => {
  let browser: Browser;
  let context: BrowserContext;
  let board: BoardPage;
  const allow = (...devices: readonly string[]) => context.grantPermissions(devices);

  beforeAll(async () => {
    browser = await launchChromium({ asksForDevices: true });
    context = await browser.newContext();
    const options = { name: 'shy', source: 'webcam' } as const;
    board = await BoardPage.visit(await context.newPage(), stage.gateway.httpUrl, options);
  }, 30_000);

  afterAll(() => browser.close());

  it('says what to do without a camera, and publishes when that is done', async () => {
    await board.notices('The browser was not allowed to use the camera: allow it by the sign');
    await board.says('Camera unavailable (The browser was not allowed to use the camera)');

    await allow('camera');
    await board.page.getByRole('button', { name: 'Try again' }).click();

    await board.becomes('publishing', 30_000);
  }, 60_000);

  it('sends a tone without a microphone, and says so', async () => {
    await board.notices('A tone instead of the microphone. The browser was not allowed');
    await board.says('PAGE: A tone instead of the microphone.');
  });

  it('goes on with the pattern when the camera goes, and takes it again when it is back', async () => {
    // To take the permission back ends the track, as to unplug a camera does.
    await context.clearPermissions();
    await board.notices('The camera is gone, and the pattern stands in for it');
    await board.says('PAGE: The camera is gone');
    const viewer = await stage.openViewer({ watch: 'shy' });
    await viewer.becomes('live', 10_000);
    await until('the pattern is seen', 5_000, async () =>
      (await viewer.pictures()).some(({ mark }) => mark !== undefined),
    );

    await allow('camera');
    // Chromium's fake cameras are always there: this one is said to be plugged in.
    await board.page.evaluate(() =>
      navigator.mediaDevices.dispatchEvent(new Event('devicechange')),
    );
    await until('the camera is back', 5_000, async () => (await board.notice()) === '');
    expect(await board.state()).toBe('publishing');
    expect(await board.announced()).toHaveLength(1);
    await viewer.close();
  }, 40_000);
});
