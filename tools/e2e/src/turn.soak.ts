import { pause } from '@boardcast/testkit/until';
import { afterEach, expect, it } from 'vitest';
import { BoardPage } from './board-page.ts';
import { FarPeers } from './far-peers.ts';
import { ViewerPage } from './viewer-page.ts';

/** An allocation lives ten minutes unless it is refreshed, a permission five (RFC 8656). */
const minutes = Number(process.env['SOAK_MINUTES'] ?? 30);
const readMs = 1000;
const warmUpMs = 5000;
const maxGapMs = 2000;

let peers: FarPeers | undefined;
afterEach(() => peers?.close());

it(`a board is watched through TURN for ${minutes} minutes`, async () => {
  peers = await FarPeers.open();
  await peers.setPolicy({ udpTo: [peers.coturn.address] });
  const board = await BoardPage.open(peers.boardBrowser, peers.httpUrl, {
    ...{ name: 'far', source: 'pattern' },
  });
  const viewer = await ViewerPage.open(peers.viewerBrowser, peers.httpUrl, { watch: 'far' });
  await viewer.waitForState('live');
  await pause(warmUpMs);
  await viewer.frames();

  const gaps: string[] = [];
  let [frames, lastAt] = [0, Date.now()];
  const end = Date.now() + minutes * 60_000;
  while (Date.now() < end) {
    await pause(readMs);
    for (const { displayedAt } of await viewer.frames()) {
      const gapMs = displayedAt - lastAt;
      if (gapMs > maxGapMs)
        gaps.push(`${new Date(displayedAt).toISOString()} ${gapMs.toFixed()} ms`);
      [frames, lastAt] = [frames + 1, displayedAt];
    }
  }

  console.log(`${frames} frames in ${minutes} minutes.`);
  expect(gaps, `gaps over ${maxGapMs} ms`).toEqual([]);
  expect(Date.now() - lastAt).toBeLessThan(maxGapMs + readMs);
  const allocations = peers.coturn.lines.filter((line) => line.includes('ALLOCATE processed'));
  const refreshes = peers.coturn.lines.filter((line) => line.includes('REFRESH processed'));
  console.log(`${allocations.length} allocations, ${refreshes.length} refreshes.`);
  expect(refreshes.length).toBeGreaterThan(0);
  await Promise.all([board.close(), viewer.close()]);
});
