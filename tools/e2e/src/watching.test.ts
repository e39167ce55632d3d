import { pause } from '@boardcast/testkit/until';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BoardPage } from './board-page.ts';
import { TestHarness } from './test-harness.ts';
import { ViewerPage } from './viewer-page.ts';

let harness: TestHarness;
/** One board for all tests that need no special one; each test leaves it publishing. */
let board: BoardPage;

beforeAll(async () => {
  harness = await TestHarness.open();
  board = await harness.openBoard({ name: 'kitchen', source: 'pattern' });
  await harness.gateway.liveBoard('kitchen');
});

afterAll(() => harness.close());

const announcedEndpoint = async (): Promise<string> =>
  (await board.announcedEndpoints()).at(-1) ?? '';

async function decodedIn(viewer: ViewerPage, ms: number): Promise<number> {
  const before = await viewer.statistics();
  await pause(ms);
  return (await viewer.statistics()).framesDecoded - before.framesDecoded;
}

/** The smallest share of the frames sent by the board that a viewer decoded in that time. */
async function minDecodedShare(viewers: readonly ViewerPage[], ms: number): Promise<number> {
  const { framesSent: before } = await board.statistics();
  const decoded = await Promise.all(viewers.map((viewer) => decodedIn(viewer, ms)));
  const { framesSent: after } = await board.statistics();
  return Math.min(...decoded) / (after - before);
}

it('shows one board to three viewers, and continues when one of them leaves', async () => {
  const endpoint = await announcedEndpoint();
  const { length: announced } = await board.announcedEndpoints();
  const byName = await harness.openViewer();
  await byName.watch('kitchen');
  const byEndpoint = await harness.openViewer({ endpoint });
  await Promise.all([byName.waitForState('live'), byEndpoint.waitForState('live')]);
  await byName.waitForFrames(15);
  const late = await harness.openViewer({ watch: 'kitchen' });
  await late.waitForState('live');
  const all = await minDecodedShare([byName, byEndpoint, late], 3000);

  await byEndpoint.leave();
  const remaining = await minDecodedShare([byName, late], 5000);

  expect(all).toBeGreaterThan(25 / 30);
  expect(remaining).toBeGreaterThan(45 / 50);
  expect(await board.announcedEndpoints()).toHaveLength(announced + 1);
  expect(await announcedEndpoint()).not.toBe(endpoint);
  await Promise.all([byName, byEndpoint, late].map((opened) => opened.close()));
});

it('is live in nine tabs of one browser', async () => {
  // The tabs of one context share its six HTTP/1.1 connections to a host.
  const context = await harness.viewerBrowser.newContext();
  const tabs: ViewerPage[] = [];

  for (let count = 0; count < 9; count += 1) {
    const tab = await ViewerPage.open(context, harness.gateway.httpUrl, { watch: 'kitchen' });
    await tab.waitForState('live');
    tabs.push(tab);
  }
  const decoded = await Promise.all(tabs.map((tab) => decodedIn(tab, 3000)));

  expect(Math.min(...decoded)).toBeGreaterThan(0);
  await board.type('stop');
  await Promise.all(tabs.map((tab) => tab.waitForState('waiting')));
  await context.close();
  await board.type('start');
  await board.waitForState('publishing');
});

it('shows the name of a board as text, whatever it contains', async () => {
  const name = '<img src=x onerror=alert(1)><b>bold</b>';
  const named = await harness.openBoard({ name, source: 'pattern' });
  await harness.gateway.liveBoard(name);
  const viewer = await harness.openViewer({ watch: name });
  await viewer.waitForState('live');

  expect(await viewer.entry(name).innerText()).toContain(name);
  // Other boards of the page have images of their own.
  expect(await viewer.page.locator('img:not(.tile-frame), b').count()).toBe(0);
  expect(await named.page.locator('img, b').count()).toBe(0);
  await Promise.all([named.close(), viewer.close()]);
});

it('waits for a board that does not exist, and shows it when it comes online', async () => {
  const viewer = await harness.openViewer({ watch: 'attic' });
  await viewer.waitForState('waiting');
  const message = await viewer.message();

  const late = await harness.openBoard({ name: 'attic', source: 'pattern' });
  await viewer.waitForState('live');

  expect(message).toContain('attic');
  await Promise.all([late.close(), viewer.close()]);
});

it('is live again after the board’s stop and start', async () => {
  const { length: announced } = await board.announcedEndpoints();
  const viewer = await harness.openViewer({ watch: 'kitchen' });
  await viewer.waitForState('live');

  await board.type('stop');
  await board.waitForState('stopped');
  await viewer.waitForState('waiting');
  await board.type('start');
  await board.waitForState('publishing');
  await viewer.waitForState('live');

  expect(await decodedIn(viewer, 2000)).toBeGreaterThan(15);
  expect(await board.announcedEndpoints()).toHaveLength(announced + 1);
  await viewer.close();
});

it('waits while the board’s Wi-Fi is off, and is live again when it is on', async () => {
  const { length: from } = await board.transcript();
  const viewer = await harness.openViewer({ watch: 'kitchen' });
  await viewer.waitForState('live');

  await board.toggleWifi();
  await viewer.waitForState('waiting');
  await board.toggleWifi();
  await board.waitForState('publishing');
  await viewer.waitForState('live');

  await board.waitForConsole('Session resumed. Checking media.', from);
  await board.waitForConsole('KWS_SIG: Media connected.', from);
  await viewer.close();
});

it('reports an endpoint that does not exist, or that is in use', async () => {
  const endpoint = await announcedEndpoint();
  const first = await harness.openViewer({ endpoint });
  await first.waitForState('live');

  const second = await harness.openViewer({ endpoint });
  const third = await harness.openViewer({ endpoint: endpoint.replace(/.{4}$/, 'gone') });
  await Promise.all([second.waitForState('failed'), third.waitForState('failed')]);

  expect(await second.message()).toContain('Endpoint already negotiated');
  expect(await third.message()).toContain('Endpoint not found');
  await first.waitForFrames(16);
  expect(await first.state()).toBe('live');
  await Promise.all([first, second, third].map((opened) => opened.close()));
});
