import { externalKurento } from '@boardcast/testkit/external-kurento';
import { Firefox } from '@boardcast/testkit/firefox';
import { until } from '@boardcast/testkit/until';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BoardPage } from './board-page.ts';
import { TestHarness } from './test-harness.ts';
import { ViewerPage } from './viewer-page.ts';

/** What a virtual board takes its frames from, and gives its frames to. */
const boardApis = `['RTCRtpScriptTransform', 'MediaStreamTrackProcessor', 'MediaStreamTrackGenerator', 'VideoFrame']`;
const canReceiveH264 = `RTCRtpReceiver.getCapabilities('video').codecs.some(({ mimeType }) => mimeType === 'video/H264')`;

let harness: TestHarness;
let board: BoardPage;

beforeAll(async () => {
  harness = await TestHarness.open();
  board = await harness.openBoard({ name: 'kitchen', source: 'pattern' });
});

afterAll(async () => {
  await board.close();
  await harness.close();
});

/** Visits the page in a Chromium that the script has changed to another browser's behaviour. */
async function visitIn(change: () => void): Promise<ViewerPage> {
  const page: Page = await harness.viewerBrowser.newPage();
  await page.addInitScript(change);
  return ViewerPage.visit(page, harness.gateway.httpUrl, { watch: 'kitchen' });
}

const isPaused = (viewer: ViewerPage) =>
  viewer.page.locator('video').evaluate((video) => (video as HTMLVideoElement).paused);

// An iPhone in low power mode, and Firefox set to block audio and video.
it('reports that a browser plays only after a click, and plays after it', async () => {
  const viewer = await visitIn(() => {
    Object.defineProperty(HTMLMediaElement.prototype, 'autoplay', {
      get: () => true,
      set: () => undefined,
    });
    const play = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'play')
      ?.value as HTMLMediaElement['play'];
    HTMLMediaElement.prototype.play = function () {
      if (navigator.userActivation.isActive) return play.call(this);
      return Promise.reject(new DOMException('blocked', 'NotAllowedError'));
    };
  });
  await viewer.waitForState('waiting');
  await viewer.waitForMessage('press Play');
  expect(await isPaused(viewer)).toBe(true);

  await viewer.page.getByRole('button', { name: 'Play' }).click();

  await viewer.waitForState('live');
  expect(await isPaused(viewer)).toBe(false);
  expect(await viewer.page.getByRole('button', { name: 'Play' }).isVisible()).toBe(false);
  await viewer.close();
});

it('enters full screen as an iPhone does', async () => {
  const viewer = await visitIn(() => {
    Reflect.deleteProperty(Element.prototype, 'requestFullscreen');
    Object.assign(HTMLVideoElement.prototype, {
      webkitEnterFullscreen(this: HTMLVideoElement) {
        this.dataset['entered'] = 'yes';
      },
    });
  });
  await viewer.page.getByRole('button', { name: 'Full screen' }).click();

  expect(await viewer.page.locator('video').getAttribute('data-entered')).toBe('yes');
  await viewer.close();
});

it('has no full-screen button if the browser does not support full screen', async () => {
  const viewer = await visitIn(() =>
    Reflect.deleteProperty(Element.prototype, 'requestFullscreen'),
  );
  await viewer.player.waitFor();

  expect(await viewer.page.getByRole('button', { name: 'Full screen' }).isVisible()).toBe(false);
  await viewer.close();
});

// A Chromium without codecs, and a Firefox that has not fetched OpenH264 yet.
it('reports that a browser has no H.264', async () => {
  const viewer = await visitIn(() => {
    const all = RTCRtpReceiver.getCapabilities.bind(RTCRtpReceiver);
    const without = (kind: string) => {
      const capabilities = all(kind);
      const codecs = capabilities?.codecs.filter(({ mimeType }) => !/H264/.test(mimeType)) ?? [];
      return capabilities && { ...capabilities, codecs };
    };
    RTCRtpReceiver.getCapabilities = without;
    const set = Object.getOwnPropertyDescriptor(RTCRtpTransceiver.prototype, 'setCodecPreferences')
      ?.value as RTCRtpTransceiver['setCodecPreferences'];
    RTCRtpTransceiver.prototype.setCodecPreferences = function (codecs) {
      const wanted = [...codecs];
      const { kind } = this.receiver.track;
      return set.call(this, wanted.length > 0 ? wanted : (without(kind)?.codecs ?? []));
    };
  });

  await viewer.waitForMessage(/this browser has no H\.264/);
  await viewer.close();
});

it('accepts a whole line of the console as an endpoint id', async () => {
  const viewer = await harness.openViewer();
  const line = (await board.transcript()).split('\n').find((text) => text.includes('ENDPOINT_ID'));
  await viewer.connect({ 'Endpoint id': line ?? '' });

  await viewer.waitForState('live');
  await viewer.close();
});

it('is no board in Firefox, whose page says which APIs are missing', async () => {
  const firefox = await Firefox.launch();
  try {
    const options = 'source=pattern&name=fox&autostart';
    const page = await firefox.open(`${harness.gateway.httpUrl}/virtual-board/?${options}`);
    const text = () => firefox.evaluate<string>(page, 'document.body.innerText');
    await until('the page is shown', async () =>
      /This browser cannot be a board/.test(await text()),
    );
    const missing = await firefox.evaluate<string[]>(
      page,
      `${boardApis}.filter((name) => !(name in globalThis))`,
    );

    for (const name of missing) expect(await text()).toContain(name);
    expect(missing.length).toBeGreaterThan(0);
    expect(await text()).toContain('Open this page in Chrome, Chromium or Edge');
    expect(await harness.gateway.board('fox')).toBeUndefined();
  } finally {
    await firefox.close();
  }
});

// Firefox does not pair candidates with a loopback address, as Chromium does; H.264 is a plugin of its own.
it.runIf(externalKurento() === undefined)(
  'is reached by Firefox with the default options, which plays, or reports that it has no H.264',
  async () => {
    const firefox = await Firefox.launch();
    try {
      const page = await firefox.open(`${harness.gateway.httpUrl}/?watch=kitchen`);
      const show = `document.querySelector('[aria-label="Show statistics"]')?.click() ?? null`;
      const states = `document.querySelector('.statistics dl')?.textContent ?? ''`;
      await firefox.evaluate(page, show);
      await until('ICE is connected', async () =>
        /ICE(connected|completed)/.test(await firefox.evaluate<string>(page, states)),
      );
      const tile = `document.querySelector('[data-place=main]')?.innerText ?? ''`;
      const hasH264 = await firefox.evaluate<boolean>(page, canReceiveH264);
      const outcome = hasH264 ? /Live/ : /this browser has no H\.264/;
      await until(`it shows ${outcome}`, async () =>
        outcome.test(await firefox.evaluate<string>(page, tile)),
      );
    } finally {
      await firefox.close();
    }
  },
);
