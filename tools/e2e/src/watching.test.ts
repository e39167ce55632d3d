import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BoardPage } from './board-page.ts';
import { Stage } from './stage.ts';
import { pause, until } from './until.ts';
import { ViewerPage } from './viewer-page.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
}, 60_000);

afterAll(() => stage.close());

const openBoard = (name: string): Promise<BoardPage> =>
  stage.openBoard({ name, source: 'pattern' });

async function decodedIn(viewer: ViewerPage, ms: number): Promise<number> {
  const before = await viewer.figures();
  await pause(ms);
  return (await viewer.figures()).framesDecoded - before.framesDecoded;
}

it('shows one board to three viewers, and one that leaves disturbs nobody', async () => {
  const board = await openBoard('kitchen');
  await stage.liveBoard('kitchen');
  const [endpoint] = await board.announced();
  const byName = await stage.openViewer();
  await byName.watch('kitchen');
  const byEndpoint = await stage.openViewer({ endpoint: endpoint ?? '' });
  await Promise.all([byName.becomes('live', 10_000), byEndpoint.becomes('live', 10_000)]);
  await pause(3000);
  const late = await stage.openViewer({ watch: 'kitchen' });
  await late.becomes('live', 10_000);
  const all = await Promise.all([byName, byEndpoint, late].map((v) => decodedIn(v, 3000)));

  await byEndpoint.leave();
  const rest = await Promise.all([byName, late].map((v) => decodedIn(v, 5000)));

  const announced = await board.announced();
  expect(Math.min(...all)).toBeGreaterThan(25);
  expect(Math.min(...rest)).toBeGreaterThan(45);
  expect(announced).toHaveLength(2);
  expect(announced[1]).not.toBe(endpoint);
  await Promise.all([board, byName, byEndpoint, late].map((opened) => opened.close()));
}, 90_000);

it('plays in nine tabs of one browser', async () => {
  const board = await openBoard('hall');
  await stage.liveBoard('hall');
  // The tabs of one context share its six HTTP/1.1 connections to a host.
  const context = await stage.viewerBrowser.newContext();
  const tabs: ViewerPage[] = [];

  for (let count = 0; count < 9; count += 1) {
    const tab = await ViewerPage.open(context, stage.gateway.httpUrl, { watch: 'hall' });
    await tab.becomes('live', 20_000);
    tabs.push(tab);
  }
  const decoded = await Promise.all(tabs.map((tab) => decodedIn(tab, 3000)));

  expect(Math.min(...decoded)).toBeGreaterThan(0);
  await board.type('stop');
  await Promise.all(tabs.map((tab) => tab.becomes('waiting', 8000)));
  await context.close();
  await board.close();
}, 120_000);

it('shows the name of a board as text, whatever is in it', async () => {
  const name = '<img src=x onerror=alert(1)><b>bold</b>';
  const board = await openBoard(name);
  await stage.liveBoard(name);
  const viewer = await stage.openViewer({ watch: name });
  await viewer.becomes('live', 10_000);

  expect(await viewer.entry(name).innerText()).toContain(name);
  expect(await viewer.page.locator('img, b').count()).toBe(0);
  expect(await board.page.locator('img, b').count()).toBe(0);
  await Promise.all([board.close(), viewer.close()]);
}, 60_000);

it('waits for a board that does not exist, and plays it when it comes', async () => {
  const viewer = await stage.openViewer({ watch: 'attic' });
  await viewer.becomes('waiting', 5000);
  const message = await viewer.message();

  const board = await openBoard('attic');
  await viewer.becomes('live', 10_000);

  expect(message).toContain('attic');
  await Promise.all([board.close(), viewer.close()]);
}, 60_000);

it('plays again by itself after the board’s stop and start', async () => {
  const board = await openBoard('cellar');
  const viewer = await stage.openViewer({ watch: 'cellar' });
  await viewer.becomes('live', 10_000);

  await board.type('stop');
  await board.becomes('stopped', 5000);
  await viewer.becomes('waiting', 5000);
  await board.type('start');
  await board.becomes('publishing', 5000);
  await viewer.becomes('live', 5000);

  expect(await decodedIn(viewer, 2000)).toBeGreaterThan(15);
  expect(await board.announced()).toHaveLength(2);
  await Promise.all([board.close(), viewer.close()]);
}, 60_000);

it('waits while the board is off the air, and goes on when it is back', async () => {
  const board = await openBoard('shed');
  const viewer = await stage.openViewer({ watch: 'shed' });
  await viewer.becomes('live', 10_000);

  await board.page.locator('#wifi').click();
  await viewer.becomes('waiting', 8000);
  await board.page.locator('#wifi').click();
  await board.becomes('publishing', 5000);
  await viewer.becomes('live', 5000);

  expect(await board.transcript()).toContain('Session resumed. Checking media.');
  await until('the board’s media are connected', 10_000, async () =>
    (await board.transcript()).includes('KWS_SIG: Media connected.'),
  );
  await Promise.all([board.close(), viewer.close()]);
}, 60_000);

it('says what is wrong with an endpoint that is not there, or that is taken', async () => {
  const board = await openBoard('porch');
  const [endpoint = ''] = await board.announced();
  const first = await stage.openViewer({ endpoint });
  await first.becomes('live', 10_000);

  const second = await stage.openViewer({ endpoint });
  const third = await stage.openViewer({ endpoint: endpoint.replace(/.{4}$/, 'gone') });
  await Promise.all([second.becomes('failed', 20_000), third.becomes('failed', 20_000)]);

  expect(await second.message()).toContain('Endpoint already negotiated');
  expect(await third.message()).toContain('Endpoint not found');
  const { framesDecoded } = await first.figures();
  await until('the first viewer goes on', 10_000, async () => {
    return (await first.figures()).framesDecoded > framesDecoded + 15;
  });
  expect(await first.state()).toBe('live');
  await Promise.all([board, first, second, third].map((opened) => opened.close()));
}, 60_000);
