import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { MediaServerProcess } from '@boardcast/testkit/media-server-process';
import { hasRedis, RedisServer } from '@boardcast/testkit/redis-server';
import { TcpBalancer } from '@boardcast/testkit/tcp-balancer';
import { temporaryFolder } from '@boardcast/testkit/temporary-folder';
import { eventually, pause, until } from '@boardcast/testkit/until';
import { afterEach, expect, it } from 'vitest';
import { BoardList } from './board-list.ts';
import { ClusterBoard } from './cluster-board.ts';
import { ClusterViewer } from './cluster-viewer.ts';
import { mediaObjects } from './media-objects.ts';
import { encodeScene } from './scene.ts';

const names = ['attic', 'barn', 'cellar', 'den'];

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Two gateways and two media servers of one Redis, behind one port. */
async function startCluster() {
  const redis = await RedisServer.start();
  closers.push(() => redis.stop());
  const nodes = [await MediaServerProcess.start(), await MediaServerProcess.start()] as const;
  closers.push(...nodes.map((node) => () => node.stop()));
  const start = async () => {
    const data = await temporaryFolder('data');
    const kms = nodes.flatMap(({ url }) => ['--kms', url]);
    const further = ['--redis', redis.url, ...kms, '--data', data.path, '--recorder', 'off'];
    const gateway = await GatewayProcess.start({ arguments: further });
    closers.push(() => gateway.stop().then(() => data.remove()));
    return gateway;
  };
  const gateways = [await start(), await start()] as const;
  const balancer = await TcpBalancer.open(
    0,
    gateways.map(({ port }) => port),
  );
  closers.push(() => balancer.close());
  return { nodes, gateways, url: `127.0.0.1:${balancer.port}` };
}

/** Boards, and two viewers of each. */
async function startLoad(address: string) {
  const clip = await encodeScene();
  const url = `ws://${address}/kurento`;
  const boards = names.map((name) => new ClusterBoard({ name, id: name, url, clip }));
  for (const board of boards) board.start();
  closers.push(() => Promise.all(boards.map((board) => board.stop())));
  const list = new BoardList(`ws://${address}/api/boards/events`);
  closers.push(() => list.close());
  const viewers = [...names, ...names].map((name) => new ClusterViewer(name, url, list));
  closers.push(() => Promise.all(viewers.map((viewer) => viewer.close())));
  return { boards, viewers };
}

/** Resolves when each of them has received frames from now on. */
async function playing(viewers: readonly ClusterViewer[]): Promise<void> {
  const before = viewers.map(({ frames }) => frames.count);
  await until('each viewer plays', () =>
    viewers.every(({ frames }, index) => frames.count > (before[index] ?? 0) + 5),
  );
}

it.skipIf(!hasRedis)(
  'a gateway and a media server die, and every board is watched again',
  async () => {
    const { nodes, gateways, url } = await startCluster();
    const { boards, viewers } = await startLoad(url);
    await playing(viewers);
    for (const gateway of gateways) {
      await eventually(async () => {
        const live = (await gateway.boards()).filter(({ state }) => state === 'live');
        expect(live.map(({ name, viewers: count }) => [name, count]).sort()).toEqual(
          names.map((name) => [name, 2]),
        );
      });
    }

    const [joins, published] = [viewers.map((viewer) => viewer.joins), boards.map(count)];
    await gateways[0].kill();
    // Longer than the lease of a gateway, so that what it owned is adopted meanwhile.
    await pause(7000);
    await playing(viewers);
    expect(viewers.map((viewer) => viewer.joins)).toEqual(joins);
    expect(boards.map(count)).toEqual(published);

    await nodes[0].kill();
    await playing(viewers);
    await eventually(async () => {
      const { pipelines, endpoints } = await mediaObjects(nodes[1].url);
      const each = boards.length;
      expect([pipelines.length, endpoints]).toEqual([each, 2 * each + viewers.length]);
    });
  },
  120_000,
);

const count = ({ pipelines }: ClusterBoard): number => pipelines.length;
