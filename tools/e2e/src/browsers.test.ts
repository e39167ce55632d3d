import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BoardPage } from './board-page.ts';
import { externalKurento } from './gateway.ts';
import { Firefox } from './soak/firefox.ts';
import { Stage } from './stage.ts';
import { until } from './until.ts';
import { ViewerPage } from './viewer-page.ts';

let stage: Stage;
let board: BoardPage;

beforeAll(async () => {
  stage = await Stage.open();
  board = await stage.openBoard({ name: 'kitchen', source: 'pattern' });
});

afterAll(async () => {
  await board.close();
  await stage.close();
});

/** Chromium as a browser that lacks something: what the script takes from it. */
async function visitIn(change: () => void): Promise<ViewerPage> {
  const page: Page = await stage.viewerBrowser.newPage();
  await page.addInitScript(change);
  return ViewerPage.visit(page, stage.gateway.httpUrl, { watch: 'kitchen' });
}

const isPaused = (viewer: ViewerPage) =>
  viewer.page.locator('video').evaluate((video) => (video as HTMLVideoElement).paused);

// An iPhone in low power mode, and Firefox set to block audio and video.
it('says that a browser plays nothing before a click, and plays upon it', async () => {
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
  await viewer.becomes('waiting', 20_000);
  await until('the page says so', 20_000, async () =>
    (await viewer.message()).includes('press Play'),
  );
  expect(await isPaused(viewer)).toBe(true);

  await viewer.page.getByRole('button', { name: 'Play' }).click();

  await viewer.becomes('live', 20_000);
  expect(await isPaused(viewer)).toBe(false);
  expect(await viewer.page.getByRole('button', { name: 'Play' }).isVisible()).toBe(false);
  await viewer.close();
});

it('fills the screen as an iPhone does', async () => {
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

it('has no button for a full screen that the browser cannot give', async () => {
  const viewer = await visitIn(() =>
    Reflect.deleteProperty(Element.prototype, 'requestFullscreen'),
  );
  await viewer.player.locator('[data-role=close]').waitFor();

  expect(await viewer.page.getByRole('button', { name: 'Full screen' }).isVisible()).toBe(false);
  await viewer.close();
});

// A Chromium without codecs, and a Firefox that has not fetched OpenH264 yet.
it('says that a browser lacks H.264', async () => {
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

  await until('the page says so', 20_000, async () =>
    /this browser has no H\.264/.test(await viewer.message()),
  );
  await viewer.close();
});

it('finds the endpoint id in the whole line of the console', async () => {
  const viewer = await stage.openViewer();
  const line = (await board.transcript()).split('\n').find((text) => text.includes('ENDPOINT_ID'));
  await viewer.page.getByText('Connect by endpoint id').click();
  await viewer.page.getByLabel('Endpoint id').fill(line ?? '');
  await viewer.page.getByRole('button', { name: 'Connect' }).click();

  await viewer.becomes('live', 20_000);
  await viewer.close();
});

// Firefox makes no pair with a loopback address, which Chromium does.
it.runIf(externalKurento() === undefined)(
  'reaches Firefox on the default start',
  async () => {
    const firefox = await Firefox.launch();
    try {
      const page = await firefox.open(`${stage.gateway.httpUrl}/?watch=kitchen`);
      const states = `document.querySelector('article dl')?.textContent ?? ''`;
      await until('ICE is connected', 40_000, async () =>
        /ICE(connected|completed)/.test(await firefox.evaluate<string>(page, states)),
      );
    } finally {
      await firefox.close();
    }
  },
  120_000,
);
