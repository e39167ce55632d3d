import { Nat } from '@boardcast/testkit/nat';
import type { Page } from 'playwright-core';
import type { PageState } from './page-state.ts';
import { Site } from './site.ts';

const timeout = 60_000;

/** Resolves when this many tiles are in a state. */
async function tiles(page: Page, state: string, count = 1): Promise<void> {
  await page.waitForFunction(
    ([wanted, minimum]) =>
      document.querySelectorAll(`.tile[data-state=${wanted}]`).length >= minimum,
    [state, count] as const,
    { timeout },
  );
}

const visit = (page: Page, { gateway }: Site, path = '') => page.goto(`${gateway.httpUrl}/${path}`);

const boards = (count: number) => (site: Site) => site.setBoards(count);

/** Of the first board. */
const focusPath = `watch/${encodeURIComponent(Site.nameOf(0))}`;

/** The wall with all boards in sight playing; above 16 boards nothing plays by itself. */
const wall = (count: number): PageState => ({
  name: `viewer-${count}-boards`,
  prepare: boards(count),
  open: async (page, site) => {
    await visit(page, site);
    if (count > 16) return tiles(page, 'idle', count);
    await page
      .locator('.tile')
      .nth(count - 1)
      .waitFor();
    await tiles(page, 'live', Math.min(count, 4));
    const isSettled = () => document.querySelector('.tile[data-state=connecting]') === null;
    await page.waitForFunction(isSettled, undefined, { timeout });
  },
});

const dialog = (name: string, open: (page: Page) => Promise<void>): PageState => ({
  name: `viewer-${name}`,
  prepare: boards(2),
  open: async (page, site) => {
    await visit(page, site);
    await tiles(page, 'live', 2);
    await open(page);
  },
  windows: ['phone', 'small'],
});

const menuItem = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name }).click();
};

/** One board whose server, browser or network is changed in the page. */
const oneTile = (
  name: string,
  state: string,
  change: (page: Page) => Promise<void>,
): PageState => ({
  name: `viewer-tile-${name}`,
  prepare: boards(2),
  open: async (page, site) => {
    await change(page);
    await visit(page, site);
    await tiles(page, state);
  },
  windows: ['phone', 'small'],
});

/** The list has a board without media as offline; it is stalled in the seconds before. */
const listAsLive = (page: Page) =>
  page.routeWebSocket('**/api/boards/events', (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => socket.send(String(message).replaceAll('"offline"', '"live"')));
  });

export const viewerStates: readonly PageState[] = [
  {
    name: 'viewer-empty',
    prepare: boards(0),
    open: async (page, site) => {
      await visit(page, site);
      await page.getByText('No board is online').waitFor();
    },
  },
  wall(1),
  wall(2),
  wall(5),
  wall(12),
  wall(40),
  {
    name: 'viewer-focus',
    prepare: boards(5),
    open: async (page, site) => {
      await visit(page, site, focusPath);
      await tiles(page, 'live', 2);
    },
  },
  {
    name: 'viewer-statistics',
    prepare: boards(2),
    open: async (page, site) => {
      await visit(page, site, focusPath);
      await tiles(page, 'live', 2);
      await page.getByRole('button', { name: 'Show statistics' }).click();
      await page.getByText('fps').last().waitFor();
    },
  },
  dialog('add', (page) => page.getByRole('button', { name: 'Add camera' }).click()),
  dialog('advanced', async (page) => {
    await page.getByRole('button', { name: 'Add camera' }).click();
    await page.getByText('Advanced').click();
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.locator('#connect-problem').waitFor();
  }),
  dialog('menu', (page) => page.getByRole('button', { name: 'More' }).click()),
  dialog('help', (page) => page.keyboard.press('?')),
  dialog('connection-test', async (page) => {
    await menuItem(page, 'Connection test');
    await page.getByRole('button', { name: 'Test again', disabled: false }).waitFor();
  }),
  {
    name: 'viewer-share',
    prepare: boards(2),
    open: async (page, site) => {
      const [host, board] = ['192.168.1.20', 'ws://192.168.1.20:8888/kurento'];
      const json = { board, page: `http://${host}:8888/`, rtsp: `rtsp://${host}:8554/` };
      await page.route('**/api/addresses', (route) => route.fulfill({ json }));
      await visit(page, site, focusPath);
      await tiles(page, 'live');
      await page.getByRole('button', { name: 'Share' }).click();
      await page.getByText('rtsp://').waitFor();
      await page.getByRole('img', { name: 'QR code' }).waitFor();
    },
    windows: ['phone', 'small'],
  },
  {
    name: 'viewer-restart',
    prepare: boards(2),
    open: async (page, site) => {
      await visit(page, site, focusPath);
      await tiles(page, 'live');
      await page.getByRole('button', { name: 'Restart' }).click();
      await page.getByRole('dialog', { name: 'Restart' }).waitFor();
    },
  },
  oneTile('connecting', 'connecting', async (page) => {
    await page.routeWebSocket('**/kurento', () => undefined);
  }),
  oneTile('idle', 'idle', async (page) => {
    await page.addInitScript(() => localStorage.setItem('boardcast.autoplay', 'false'));
  }),
  oneTile('blocked', 'blocked', async (page) => {
    await page.addInitScript(() => {
      Object.defineProperty(HTMLMediaElement.prototype, 'autoplay', { set: () => undefined });
      HTMLMediaElement.prototype.play = () =>
        Promise.reject(new DOMException('blocked', 'NotAllowedError'));
    });
  }),
  oneTile('poor', 'poor', async (page) => {
    const nat = await Nat.forPage(page);
    nat.qualityToPeer = { loss: 0.5 };
  }),
  {
    name: 'viewer-tile-stalled',
    open: async (page, site) => {
      await site.setBoards(2);
      await listAsLive(page);
      await visit(page, site);
      await tiles(page, 'live', 2);
      site.boards[0]?.pause();
      await tiles(page, 'stalled');
    },
    windows: ['phone', 'small'],
  },
  {
    name: 'viewer-tile-failed',
    prepare: boards(2),
    open: async (page, site) => {
      await visit(page, site, '?endpoint=a_kurento.MediaPipeline/b_kurento.WebRtcEndpoint');
      await tiles(page, 'failed');
    },
    windows: ['phone', 'small'],
  },
  {
    name: 'viewer-tile-absent',
    prepare: boards(2),
    open: async (page, site) => {
      await visit(page, site, 'watch/Sauna');
      await tiles(page, 'offline');
    },
    windows: ['phone', 'small'],
  },
  {
    name: 'viewer-tile-offline',
    open: async (page, site) => {
      await site.setBoards(3);
      await visit(page, site);
      await tiles(page, 'live', 3);
      await site.endLastBoard();
      await tiles(page, 'offline');
    },
    windows: ['phone', 'small'],
  },
  {
    name: 'viewer-server-unreachable',
    open: async (page, site) => {
      await site.setBoards(5);
      await visit(page, site);
      await tiles(page, 'live', 4);
      process.kill(site.gateway.pid, 'SIGSTOP');
      await tiles(page, 'unknown', 5);
    },
    leave: ({ gateway }) => void process.kill(gateway.pid, 'SIGCONT'),
    windows: ['phone', 'small'],
  },
];
