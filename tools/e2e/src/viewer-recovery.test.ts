import { externalKurento } from '@boardcast/testkit/external-kurento';
import { Nat } from '@boardcast/testkit/nat';
import { TcpRelay } from '@boardcast/testkit/tcp-relay';
import { pause, until } from '@boardcast/testkit/until';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BoardPage } from './board-page.ts';
import { TestHarness } from './test-harness.ts';
import { ViewerPage } from './viewer-page.ts';

const isEmbedded = externalKurento() === undefined;
let harness: TestHarness;
/** One board for all tests. */
let board: BoardPage;

beforeAll(async () => {
  harness = await TestHarness.open();
  board = await harness.openBoard({ name: 'porch', source: 'pattern' });
  await harness.gateway.liveBoard('porch');
});

afterAll(() => harness.close());

/** A live viewer behind a NAT. */
async function openBehindNat(query: { readonly watch: string } | { readonly endpoint: string }) {
  const page = await harness.viewerBrowser.newPage();
  const nat = await Nat.forPage(page);
  const viewer = await ViewerPage.visit(page, harness.gateway.httpUrl, query);
  await viewer.waitForState('live');
  const close = async () => {
    await viewer.close();
    await nat.close();
  };
  return { viewer, nat, close };
}

// Most of their time is waiting, for a timeout of the page or for a trial of the media server.
describe.concurrent('a viewer', () => {
  it('detects a list that is no longer updated, and receives boards again', async () => {
    const relay = await TcpRelay.open(harness.gateway.port);
    const viewer = await ViewerPage.open(harness.viewerBrowser, relay.httpUrl);
    await viewer.entry('porch').waitFor();

    relay.dropSilently();
    const other = await harness.openBoard({ name: 'attic', source: 'pattern' });
    await viewer.entry('attic').waitFor({ timeout: 20_000 });
    await viewer.watch('attic');
    await viewer.waitForState('live');

    expect(await viewer.page.locator('#server').innerText()).toBe('');
    await Promise.all([other, viewer].map((opened) => opened.close()));
    relay.close();
  });

  it('reconnects within seconds after its NAT has lost its mappings, by name and by endpoint', async () => {
    const endpoint = (await board.announcedEndpoints()).at(-1) ?? '';
    const byName = await openBehindNat({ watch: 'porch' });
    const byEndpoint = await openBehindNat({ endpoint });
    const viewers = [byName, byEndpoint];

    const lostAt = Date.now();
    for (const { nat } of viewers) nat.loseMappings();
    const frames = await Promise.all(viewers.map(({ viewer }) => viewer.frameAfter(lostAt + 1000)));
    const recoveredMs = Math.max(...frames.map(({ displayedAt }) => displayedAt)) - lostAt;
    await Promise.all(viewers.map(({ viewer }) => viewer.waitForState('live')));

    // Without the viewer's check of the media, ICE fails after 15 to 30 s.
    expect(recoveredMs).toBeLessThan(10_000);
    await Promise.all(viewers.map(({ close }) => close()));
  });

  it.skipIf(!isEmbedded)(
    'reports a poor connection while it is sent key frames only, and at no other time',
    async () => {
      const { viewer, nat, close } = await openBehindNat({ watch: 'porch' });
      const isReported = async () => (await viewer.message()).includes('key frames only');
      await pause(3000);
      const before = await isReported();

      nat.qualityToPeer = { loss: 0.5 };
      await until('the page reports a poor connection', isReported);
      const state = await viewer.state();
      nat.qualityToPeer = {};
      await until('the page no longer reports it', async () => !(await isReported()));
      await pause(3000);

      expect([before, state, await isReported()]).toEqual([false, 'live', false]);
      await close();
    },
  );
});

it('does not reconnect while the board is offline, and rarely on a poor connection', async () => {
  const { viewer, nat, close } = await openBehindNat({ watch: 'porch' });
  const connects = async () => (await viewer.log()).split('Connecting').length;
  const first = await connects();

  await board.toggleWifi();
  await viewer.waitForState('waiting');
  await pause(5000);
  const whileOffline = await connects();
  await board.toggleWifi();
  await viewer.waitForState('live');
  const losses = setInterval(() => nat.loseMappings(), 1500);
  await pause(10_000);
  const afterLosses = await connects();
  clearInterval(losses);
  await viewer.waitForState('live', 40_000);

  expect(whileOffline).toBe(first);
  expect(afterLosses - first).toBeLessThan(6);
  await close();
});

it.skipIf(!isEmbedded)('is live again after the media server was stopped for 8 s', async () => {
  const viewer = await harness.openViewer({ watch: 'porch' });
  await viewer.waitForState('live');

  const mediaServer = harness.gateway.mediaServerPid();
  process.kill(mediaServer, 'SIGSTOP');
  await pause(8000);
  process.kill(mediaServer, 'SIGCONT');
  await viewer.frameAfter(Date.now());
  await viewer.waitForState('live');

  await viewer.close();
});
