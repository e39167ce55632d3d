import { hasCoturn } from '@boardcast/testkit/coturn';
import { namespacesUnavailable, type NatPolicy } from '@boardcast/testkit/network-namespaces';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { BoardPage } from './board-page.ts';
import { FarPeers } from './far-peers.ts';
import { openConnectionTest, ViewerPage } from './viewer-page.ts';

const frames = 20;
const timeoutMs = 60_000;
const unavailable = hasCoturn ? namespacesUnavailable() : 'needs coturn';

const policies: readonly (readonly [string, (turnServer: string) => NatPolicy])[] = [
  ['symmetric NATs', () => ({})],
  ['UDP to the TURN server only', (turnServer) => ({ udpTo: [turnServer] })],
  ['TCP only', () => ({ udpTo: [] })],
];

describe.skipIf(unavailable !== undefined)('a board and a viewer in other networks', () => {
  let peers: FarPeers;

  beforeAll(async () => {
    peers = await FarPeers.open();
  }, 120_000);

  afterAll(async () => {
    await peers?.close();
  });

  it.each(policies)(
    'are connected with %s',
    async (_name, policyFor) => {
      await peers.setPolicy(policyFor(peers.coturn.address));
      const board = await BoardPage.open(peers.boardBrowser, peers.httpUrl, {
        ...{ name: 'far', source: 'pattern' },
      });
      const viewer = await ViewerPage.open(peers.viewerBrowser, peers.httpUrl, { watch: 'far' });

      await viewer.waitForFrames(frames, timeoutMs);

      await Promise.all([board.close(), viewer.close()]);
    },
    3 * timeoutMs,
  );

  it('a viewer whose UDP is blocked reads why there is no video', async () => {
    await peers.setPolicy({});
    await peers.setViewerPolicy({ udpTo: [], tcpTo: [new URL(peers.httpUrl).hostname] });
    const board = await BoardPage.open(peers.boardBrowser, peers.httpUrl, {
      ...{ name: 'near', source: 'pattern' },
    });
    const viewer = await ViewerPage.open(peers.viewerBrowser, peers.httpUrl, { watch: 'near' });

    await viewer.player.getByText('is UDP blocked?').first().waitFor({ timeout: timeoutMs });
    const dialog = await openConnectionTest(viewer.page);
    const media = dialog.getByRole('listitem').filter({ hasText: 'Media over UDP' });
    await media.getByText('Blocked: the media server does not answer.').waitFor();

    await Promise.all([board.close(), viewer.close()]);
  });
});
