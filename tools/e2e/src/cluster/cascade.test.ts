import { relayTag } from '@boardcast/protocol';
import { KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { MediaServerProcess } from '@boardcast/testkit/media-server-process';
import { hasRedis, RedisServer } from '@boardcast/testkit/redis-server';
import { temporaryFolder } from '@boardcast/testkit/temporary-folder';
import { pause, until } from '@boardcast/testkit/until';
import { afterEach, expect, it } from 'vitest';
import { BoardList } from './board-list.ts';
import { ClusterBoard } from './cluster-board.ts';
import { ClusterViewer } from './cluster-viewer.ts';
import { mediaObjects } from './media-objects.ts';
import { encodeScene } from './scene.ts';

const name = 'attic';
const viewersPerNode = 2;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function startCluster() {
  const redis = await RedisServer.start();
  closers.push(() => redis.stop());
  const nodes = [await MediaServerProcess.start(), await MediaServerProcess.start()] as const;
  closers.push(...nodes.map((node) => () => node.stop()));
  const start = async () => {
    const data = await temporaryFolder('data');
    const kms = nodes.flatMap(({ url }) => ['--kms', url]);
    const limit = ['--viewers-per-node', String(viewersPerNode), '--recorder', 'off'];
    const gateway = await GatewayProcess.start({
      arguments: ['--redis', redis.url, ...kms, '--data', data.path, ...limit],
    });
    closers.push(() => gateway.stop().then(() => data.remove()));
    return gateway;
  };
  return { nodes, gateways: [await start(), await start()] as const };
}

function watchAt({ kurentoUrl, port }: GatewayProcess, count: number): readonly ClusterViewer[] {
  const list = new BoardList(`ws://127.0.0.1:${port}/api/boards/events`);
  closers.push(() => list.close());
  const viewers = Array.from({ length: count }, () => new ClusterViewer(name, kurentoUrl, list));
  closers.push(() => Promise.all(viewers.map((viewer) => viewer.close())));
  return viewers;
}

/** Resolves when each of them has received frames from now on. */
async function playing(viewers: readonly ClusterViewer[]): Promise<void> {
  const before = viewers.map(({ frames }) => frames.count);
  await until('each viewer plays', () =>
    viewers.every(({ frames }, index) => frames.count > (before[index] ?? 0) + 5),
  );
}

/** The pipelines of relays, by their tag. */
async function relaysAt(nodes: readonly MediaServerProcess[]): Promise<readonly string[]> {
  const found = await Promise.all(
    nodes.map(async ({ url }) => {
      const { pipelines } = await mediaObjects(url);
      const client = new KurentoClient({ url, openSocket: openNodeSocket });
      await client.connect();
      const tags = await Promise.all(
        pipelines.map((id) => client.invoke('MediaPipeline', id, 'getTags').catch(() => [])),
      );
      await client.close();
      return pipelines.filter((_, index) => tags[index]?.some(({ key }) => key === relayTag));
    }),
  );
  return found.flat();
}

it.skipIf(!hasRedis)(
  'a board is watched on two nodes: through one relay, which outlives its gateway and its board’s pipeline',
  async () => {
    const { nodes, gateways } = await startCluster();
    const [first, second] = gateways;
    const clip = await encodeScene();
    const board = new ClusterBoard({ name, id: name, url: second.kurentoUrl, clip });
    closers.push(() => board.stop());
    board.start();
    const [here, there] = [watchAt(first, 3), watchAt(second, 3)];
    await playing([...here, ...there]);
    expect(await relaysAt(nodes)).toHaveLength(1);
    for (const gateway of gateways) {
      await until('all are counted', async () => (await gateway.board(name))?.viewers === 6);
      expect(await gateway.boards()).toHaveLength(1);
    }

    const joins = there.map((viewer) => viewer.joins);
    await first.kill();
    // Longer than the lease of a gateway.
    await pause(7000);
    await playing(there);
    expect(there.map((viewer) => viewer.joins)).toEqual(joins);

    await board.stop();
    const again = new ClusterBoard({ name, id: name, url: second.kurentoUrl, clip });
    closers.push(() => again.stop());
    again.start();
    await playing(there);

    for (const viewer of [...here, ...there]) await viewer.close();
    await until('no relay is left', async () => (await relaysAt(nodes)).length === 0, 60_000);
    expect(await second.boards()).toHaveLength(1);
  },
  300_000,
);
