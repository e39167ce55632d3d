import { SERVER_MANAGER_ID, relayTag } from '@boardcast/protocol';
import { KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { MediaServerProcess } from '@boardcast/testkit/media-server-process';
import { pause, until } from '@boardcast/testkit/until';
import { measureMachineLoad, usageOf } from '../fanout/process-usage.ts';
import { ViewersProcess } from '../fanout/viewers-process.ts';
import type { ViewerCounts } from '../fanout/viewer.ts';
import { percentile } from '../summary.ts';
import { boardName, CascadeBoard, peersCheckFirst, type BoardStream } from './cascade-board.ts';

export interface Scene extends BoardStream {
  readonly title: string;
  readonly viewers: number;
  /** On one node or worker; 0 for no relays. */
  readonly viewersPerNode: number;
  /** Of the board's own node. */
  readonly workers: number;
  readonly seconds: number;
  readonly parallel: number;
}

export interface CascadeResult {
  readonly title: string;
  readonly joinsPerSecond: number;
  readonly joinP95: number;
  /** Of all media servers, for each packet that a viewer received. */
  readonly cpuMicroseconds: number;
  readonly gatewayCpu: number;
  readonly packetsPerSecond: number;
  readonly lost: number;
  readonly atOrigin: number;
  readonly atEdges: number;
  readonly originLatency: Latency;
  readonly edgeLatency: Latency;
  /** After the last viewer at an edge left until nothing was left there, in s; NaN without a relay. */
  readonly releasedAfter: number;
  readonly machineLoad: number;
}

export interface Latency {
  readonly median: number;
  readonly p95: number;
}

const settleMs = 3000;

/** One board and its viewers through a gateway with two media servers. */
export async function measureCascade(scene: Scene): Promise<CascadeResult> {
  const servers = [
    await MediaServerProcess.start({
      arguments: scene.workers > 1 ? ['--workers', String(scene.workers)] : [],
    }),
    await MediaServerProcess.start(),
  ];
  const nodes = servers.flatMap(({ url }) => ['--kms', url]);
  const limit = ['--viewers-per-node', String(scene.viewersPerNode)];
  const gateway = await GatewayProcess.start({
    arguments: ['--recorder', 'off', '--no-mdns', '--open', ...nodes, ...limit],
  });
  const board = new CascadeBoard(gateway.kurentoUrl);
  const viewers = new ViewersProcess();
  try {
    await board.publish(scene);
    const { endpoint, pipeline } = await gateway.liveBoard(boardName);
    const sources = Array.from({ length: scene.viewers }, () => endpoint);
    const start = performance.now();
    const joins = await viewers.join(gateway.kurentoUrl, sources, scene.parallel, peersCheckFirst);
    const joinSeconds = (performance.now() - start) / 1000;
    await pause(settleMs);
    const measured = await watch(viewers, servers, gateway, scene.seconds);
    const releasedAfter = await leaveEdges(viewers, servers, pipeline, measured.counts);
    return {
      ...{ title: scene.title, ...measured.usage, releasedAfter },
      ...latencies(measured.counts, pipeline),
      joinsPerSecond: joins.length / joinSeconds,
      joinP95: percentile(joins, 0.95),
    };
  } finally {
    await viewers.close();
    await board.close();
    await gateway.stop();
    for (const server of servers) await server.stop();
  }
}

async function watch(
  viewers: ViewersProcess,
  servers: readonly MediaServerProcess[],
  gateway: GatewayProcess,
  seconds: number,
) {
  const use = async () => {
    const usages = await Promise.all(servers.map(({ pid }) => usageOf(pid)));
    const media = usages.reduce((sum, usage) => sum + usage.cpuSeconds, 0);
    return { media, gateway: (await usageOf(gateway.pid)).cpuSeconds };
  };
  await viewers.takeCounts();
  const [before, load, start] = [await use(), await measureMachineLoad(), performance.now()];
  await pause(seconds * 1000);
  const [after, machineLoad] = [await use(), await load()];
  const took = (performance.now() - start) / 1000;
  const counts = await viewers.takeCounts();
  const sum = (of: 'packets' | 'lost') => counts.reduce((total, count) => total + count[of], 0);
  return {
    counts,
    usage: {
      cpuMicroseconds: ((after.media - before.media) * 1e6) / sum('packets'),
      gatewayCpu: (after.gateway - before.gateway) / took,
      packetsPerSecond: sum('packets') / took,
      lost: sum('lost'),
      machineLoad,
    },
  };
}

function latencies(counts: readonly ViewerCounts[], pipeline: string) {
  const isAtOrigin = ({ id }: ViewerCounts) => id.startsWith(`${pipeline}/`);
  const [origin, edges] = [counts.filter(isAtOrigin), counts.filter((one) => !isAtOrigin(one))];
  const latencyOf = (of: readonly ViewerCounts[]): Latency => {
    const samples = of.flatMap(({ first }) => first);
    return { median: percentile(samples, 0.5), p95: percentile(samples, 0.95) };
  };
  return {
    ...{ atOrigin: origin.length, atEdges: edges.length },
    ...{ originLatency: latencyOf(origin), edgeLatency: latencyOf(edges) },
  };
}

/** The viewers at edges leave; resolves with the time after which no relay was left, in s. */
async function leaveEdges(
  viewers: ViewersProcess,
  servers: readonly MediaServerProcess[],
  pipeline: string,
  counts: readonly ViewerCounts[],
): Promise<number> {
  if (counts.every(({ id }) => id.startsWith(`${pipeline}/`))) return Number.NaN;
  await viewers.leave({ pipeline, isIn: false });
  const start = performance.now();
  await until('no relay is left', async () => (await relaysAt(servers)) === 0, 60_000);
  return (performance.now() - start) / 1000;
}

/** The number of relays' pipelines; the sessions that read them are closed, so that they hold none. */
async function relaysAt(servers: readonly MediaServerProcess[]): Promise<number> {
  let count = 0;
  for (const { url } of servers) {
    const client = new KurentoClient({ url, openSocket: openNodeSocket });
    await client.connect();
    const ids = await client.invoke('ServerManager', SERVER_MANAGER_ID, 'getPipelines');
    for (const id of ids) {
      const tags = await client.invoke('MediaPipeline', id, 'getTags').catch(() => []);
      if (tags.some(({ key }) => key === relayTag)) count += 1;
    }
    await client.close();
  }
  return count;
}
