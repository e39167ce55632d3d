import { afterAll, beforeAll, expect, it } from 'vitest';
import { externalKurento } from './gateway.ts';
import { Nat } from './nat.ts';
import { Stage } from './stage.ts';
import { TcpRelay } from './tcp-relay.ts';
import { pause, until } from './until.ts';
import { ViewerPage } from './viewer-page.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
}, 60_000);

afterAll(() => stage.close());

it('notices a list that has gone silent, and hears of boards again', async () => {
  const relay = await TcpRelay.open(stage.gateway.port);
  const viewer = await ViewerPage.open(stage.viewerBrowser, relay.httpUrl);
  const first = await stage.openBoard({ name: 'kitchen', source: 'pattern' });
  await viewer.entry('kitchen').waitFor();

  relay.dropSilently();
  const second = await stage.openBoard({ name: 'attic', source: 'pattern' });
  await viewer.entry('attic').waitFor({ timeout: 20_000 });
  await viewer.watch('attic');
  await viewer.becomes('live', 20_000);

  expect(await viewer.page.locator('#server').innerText()).toBe('');
  await Promise.all([first, second, viewer].map((opened) => opened.close()));
  relay.close();
}, 90_000);

/** A viewer that plays behind a NAT and a relay for what goes over TCP. */
async function openBehindNat(query: { readonly watch: string } | { readonly endpoint: string }) {
  const page = await stage.viewerBrowser.newPage();
  const nat = await Nat.before(page);
  const viewer = await ViewerPage.visit(page, stage.gateway.httpUrl, query);
  await viewer.becomes('live', 20_000);
  const close = async () => {
    await viewer.close();
    await nat.close();
  };
  return { viewer, nat, close };
}

it('joins again within seconds when its NAT has lost its mappings, by name and by endpoint', async () => {
  const board = await stage.openBoard({ name: 'porch', source: 'pattern' });
  const [endpoint = ''] = await board.announced();
  await stage.liveBoard('porch');
  const byName = await openBehindNat({ watch: 'porch' });
  const byEndpoint = await openBehindNat({ endpoint });
  const viewers = [byName, byEndpoint];

  const lostAt = Date.now();
  for (const { nat } of viewers) nat.loseMappings();
  const frames = await Promise.all(
    viewers.map(({ viewer }) => viewer.pictureAfter(lostAt + 1000, 15_000)),
  );
  const late = Math.max(...frames.map(({ seenAt }) => seenAt)) - lostAt;
  await Promise.all(viewers.map(({ viewer }) => viewer.becomes('live', 5000)));

  // Without that ICE gives up after 15 to 30 s.
  expect(late).toBeLessThan(10_000);
  await Promise.all(viewers.map(({ close }) => close()));
  await board.close();
}, 90_000);

it('does not join again while the board sends nothing, nor often when its connection is bad', async () => {
  const board = await stage.openBoard({ name: 'shed', source: 'pattern' });
  await stage.liveBoard('shed');
  const { viewer, nat, close } = await openBehindNat({ watch: 'shed' });
  const log = viewer.player.locator('ol');
  const joins = async () => (await log.textContent())?.split('Connecting ...').length ?? 0;
  const first = await joins();

  await board.page.locator('#wifi').click();
  await viewer.becomes('waiting', 8000);
  await pause(5000);
  const whileOffline = await joins();
  await board.page.locator('#wifi').click();
  await viewer.becomes('live', 10_000);
  const storm = setInterval(() => nat.loseMappings(), 1500);
  await pause(10_000);
  const inStorm = await joins();
  clearInterval(storm);
  await viewer.becomes('live', 40_000);

  expect(whileOffline).toBe(first);
  expect(inStorm - first).toBeLessThan(6);
  await close();
  await board.close();
}, 120_000);

const own = externalKurento() === undefined;

it.skipIf(!own)(
  'says that its connection is too slow while it is sent key frames only, and at no other time',
  async () => {
    const board = await stage.openBoard({ name: 'barn', source: 'pattern' });
    await stage.liveBoard('barn');
    const { viewer, nat, close } = await openBehindNat({ watch: 'barn' });
    const says = async () => (await viewer.message()).includes('key frames only');
    await pause(3000);
    const before = await says();

    nat.qualityToPeer = { loss: 0.5 };
    await until('the page says that its connection is too slow', 30_000, says);
    const state = await viewer.state();
    nat.qualityToPeer = {};
    await until('the page says it no longer', 20_000, async () => !(await says()));
    await pause(3000);

    expect([before, state, await says()]).toEqual([false, 'live', false]);
    await close();
    await board.close();
  },
  90_000,
);

it.skipIf(!own)(
  'plays on when the media server stood still for 8 s',
  async () => {
    const board = await stage.openBoard({ name: 'loft', source: 'pattern' });
    const viewer = await stage.openViewer({ watch: 'loft' });
    await viewer.becomes('live', 20_000);

    const mediaServer = stage.gateway.mediaServerPid();
    process.kill(mediaServer, 'SIGSTOP');
    await pause(8000);
    process.kill(mediaServer, 'SIGCONT');
    const continuedAt = Date.now();
    await viewer.pictureAfter(continuedAt, 20_000);
    await viewer.becomes('live', 20_000);

    await Promise.all([board, viewer].map((opened) => opened.close()));
  },
  90_000,
);
