import type { Page } from 'playwright-core';
import { BoardPage, type BoardTab } from '../board-page.ts';
import type { PageState } from './page-state.ts';
import type { Site } from './site.ts';

const timeout = 60_000;
const pattern = { source: 'pattern', name: 'kitchen', autostart: '' } as const;

async function visit(
  page: Page,
  { gateway }: Site,
  query: Readonly<Record<string, string>> = {},
): Promise<BoardPage> {
  await page.goto(`${gateway.httpUrl}/virtual-board/?${new URLSearchParams(query)}`);
  return new BoardPage(page);
}

/** Resolves with a live board of the test pattern, with its statistics. */
async function openLive(page: Page, site: Site): Promise<BoardPage> {
  const board = await visit(page, site, pattern);
  await board.waitForState('publishing', timeout);
  await page.locator('.strip').getByText(' fps').waitFor({ timeout });
  return board;
}

const state = (name: string, open: PageState['open']): PageState => ({
  name: `board-${name}`,
  open,
  windows: ['phone', 'small'],
});

const tab = (name: BoardTab): PageState =>
  state(`tab-${name.split(' ')[0]?.toLowerCase()}`, async (page, site) => {
    const board = await openLive(page, site);
    await board.openTab(name);
  });

/** A path at which the gateway has no Kurento: connecting fails, and the board retries. */
const missingServer = ({ gateway }: Site) => `ws://127.0.0.1:${gateway.port}/none/kurento`;

/** What is said instead of the page; `prepare` makes the page one that cannot be a board. */
const obstacle = (
  name: string,
  query: Readonly<Record<string, string>>,
  prepare: () => void,
): PageState =>
  state(name, async (page, site) => {
    await page.addInitScript(prepare);
    await visit(page, site, query);
    await page.locator('.empty-state').waitFor();
  });

/** WebSockets to Kurento do not open. */
const refuseKurento = () => {
  const Original = WebSocket;
  globalThis.WebSocket = class extends Original {
    constructor(url: string | URL, protocols?: string | string[]) {
      const isKurento = new URL(url).pathname.endsWith('/kurento');
      super(isKurento ? 'ws://127.0.0.1:59999' : url, protocols);
    }
  };
};

const refuseCamera = () => {
  navigator.mediaDevices.getUserMedia = () =>
    Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
};

export const boardStates: readonly PageState[] = [
  state('stopped', async (page, site) => {
    await visit(page, site, { source: 'pattern', name: 'kitchen' });
    await page.getByRole('button', { name: 'Start' }).waitFor();
  }),
  state('consent', async (page, site) => {
    await visit(page, site, { ...pattern, source: 'webcam' });
    await page.getByRole('alert').getByRole('button', { name: 'Cancel' }).waitFor();
  }),
  state('loading', async (page, site) => {
    await page.context().route('**/ffmpeg-core*.wasm', () => undefined);
    await visit(page, site, { ...pattern, engine: 'ffmpeg-wasm' });
    await page.getByText('Loading the encoder').first().waitFor({ timeout });
  }),
  state('encoder-failed', async (page, site) => {
    await page.context().route('**/ffmpeg-core*.wasm', (route) => route.fulfill({ status: 404 }));
    const board = await visit(page, site, { ...pattern, engine: 'ffmpeg-wasm' });
    await board.waitForNotice('No encoder at');
  }),
  state('connecting', async (page, site) => {
    await page.routeWebSocket(/\/kurento$/, () => undefined);
    const board = await visit(page, site, pattern);
    await board.waitForConsole('Connecting to the server');
  }),
  { name: 'board-live', open: async (page, site) => void (await openLive(page, site)) },
  tab('Statistics'),
  tab('Fault injection'),
  tab('Log'),
  state('active-faults', async (page, site) => {
    const board = await openLive(page, site);
    await board.setFault('Freeze the camera', true);
    await board.fillFault('Frame rate', '5');
    await page.getByText('2 faults are active.').waitFor();
  }),
  state('share', async (page, site) => {
    await openLive(page, site);
    await page.getByRole('button', { name: 'Share…' }).click();
    await page.getByRole('img', { name: /^QR code/ }).waitFor();
  }),
  state('changed-settings', async (page, site) => {
    const board = await openLive(page, site);
    const setup = await board.openTab('Setup');
    await setup.getByLabel('Server', { exact: true }).fill('http://kurento');
    await setup.getByRole('button', { name: 'Apply and restart' }).click();
    await page.getByText('Invalid server').waitFor();
  }),
  state('console', async (page, site) => {
    const board = await openLive(page, site);
    const expand = page.getByRole('button', { name: 'Expand the console' });
    if (await expand.isVisible()) await expand.click();
    await board.type('help');
    await board.waitForConsole('restart');
  }),
  state('second-of-a-name', async (page, site) => {
    const first = await page.context().newPage();
    await openLive(first, site);
    await openLive(page, site);
    await page.getByText('so this one is listed as').waitFor({ timeout });
  }),
  state('retrying', async (page, site) => {
    const board = await visit(page, site, { ...pattern, server: missingServer(site) });
    await board.waitForState('backoff', timeout);
    await page.getByRole('button', { name: 'Retry now' }).waitFor({ timeout });
  }),
  state('key-refused', async (page, site) => {
    await page.addInitScript(refuseKurento);
    await page.route('**/api/session', async (route) => {
      const isByKey = route.request().headers()['authorization'] !== undefined;
      await (isByKey ? route.fulfill({ status: 401 }) : route.continue());
    });
    const board = await visit(page, site, { source: 'pattern', name: 'kitchen' });
    const setup = await board.openTab('Setup');
    await setup.getByLabel('Key for the server').fill(`${'k'.repeat(12)}.${'s'.repeat(43)}`);
    await setup.getByRole('button', { name: 'Set key' }).click();
    await page.getByRole('button', { name: 'Start' }).click();
    await board.waitForState('unauthorized', timeout);
  }),
  state('wifi-off', async (page, site) => {
    const board = await openLive(page, site);
    await board.toggleWifi();
    await board.waitForState('offline');
    await page.getByRole('button', { name: 'Turn Wi-Fi on' }).waitFor();
  }),
  state('wifi-not-found', async (page, site) => {
    const board = await openLive(page, site);
    await board.injectFault('Move to a missing network');
    await board.waitForState('offline');
  }),
  state('camera-refused', async (page, site) => {
    await page.addInitScript(refuseCamera);
    const board = await visit(page, site, { ...pattern, source: 'webcam' });
    await board.consent();
    await board.waitForNotice('The browser may not use the camera');
  }),
  state('camera-lost', async (page, site) => {
    const board = await visit(page, site, { ...pattern, source: 'webcam' });
    await page.evaluate(() => {
      const { mediaDevices } = navigator;
      const open = mediaDevices.getUserMedia.bind(mediaDevices);
      mediaDevices.getUserMedia = async (constraints) => {
        const stream = await open(constraints);
        for (const track of stream.getVideoTracks()) {
          setTimeout(() => track.dispatchEvent(new Event('ended')), 3000);
        }
        return stream;
      };
    });
    await board.consent();
    await board.waitForNotice('Camera disconnected');
  }),
  obstacle('unsupported', pattern, () => {
    Reflect.deleteProperty(globalThis, 'MediaStreamTrackGenerator');
    Reflect.deleteProperty(globalThis, 'MediaStreamTrackProcessor');
  }),
  obstacle('insecure', pattern, () => {
    Object.defineProperty(globalThis, 'isSecureContext', { value: false });
  }),
  obstacle('invalid-link', { board: 'esp8266' }, () => undefined),
];
