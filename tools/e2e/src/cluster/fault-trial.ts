import { pipelineIdOf } from '@boardcast/protocol';
import { pause, until } from '@boardcast/testkit/until';
import { measureBusyShare, percent } from './busy-share.ts';
import type { Cluster } from './cluster.ts';
import { differences, objectsOnNodes } from './cluster-inventory.ts';
import type { ClusterLoad } from './cluster-load.ts';
import type { ClusterMember } from './cluster-member.ts';
import { inflict, repair, type FaultKind } from './fault.ts';
import { describeGaps, summarize, worstOf, type GapSummary } from './gap-summary.ts';
import type { Period } from './load-messages.ts';
import { sessionsWithoutClient } from './redis-records.ts';

/** How long a fault lasts, and for how long viewers are observed afterwards. */
const [faultMs, afterMs] = [20_000, 10_000];
const settleTimeoutMs = 90_000;

export interface FaultResult {
  /** The viewers of the member's boards, if it is a media node; the others show the machine's load. */
  readonly affected: GapSummary;
  readonly others: GapSummary;
  /** The longest gap of a viewer beside the cluster, in ms. */
  readonly controlMs: number;
  /** What differs from what should be there a minute after the fault. */
  readonly left: readonly string[];
  readonly text: string;
}

/** Inflicts a fault under load, ends it, and measures what viewers received from one to the other. */
export async function tryFault(
  cluster: Cluster,
  load: ClusterLoad,
  member: ClusterMember,
  kind: FaultKind,
): Promise<FaultResult> {
  await load.allPlaying();
  const onMember = (await objectsOnNodes(cluster)).get(member.name)?.pipelines ?? [];
  const before = await load.viewers({ from: Date.now(), to: Date.now() });
  const isAffected = before.map(
    ({ source }) => source !== undefined && onMember.includes(pipelineIdOf(source)),
  );
  await cluster.viewers.call('delay', null);
  const endMeasuring = await measureBusyShare();
  const from = Date.now();
  await inflict(cluster, member, kind);
  await pause(faultMs);
  await repair(cluster, member, kind);
  const repairedAt = Date.now();
  await pause(afterMs);
  const period: Period = { from, to: Date.now() };
  const reports = await load.viewers(period);
  const delayMs = await cluster.viewers.call('delay', null);
  const busyShare = await endMeasuring();
  const controlMs = await load.controlGap(period);
  const affected = reports.filter((_, index) => isAffected[index]);
  const others = reports.filter((_, index) => isAffected[index] !== true);
  const left = await settle(cluster, load);
  if (left.length > 0) console.log((await sessionsWithoutClient(cluster)).join('\n'));
  const settled = left.length === 0 ? 'all right' : left.join(', ');
  const text = [
    `${member.name} ${kind}, ${onMember.length} boards on it; machine ${percent(busyShare)} busy, viewers' process late by up to ${delayMs.toFixed()} ms, a viewer beside the cluster ${controlMs.toFixed()} ms`,
    ...(affected.length > 0 ? [`  its viewers: ${describeGaps(summarize(affected))}`] : []),
    `  the others: ${describeGaps(summarize(others))}`,
    `  ${((Date.now() - repairedAt) / 1000).toFixed(1)} s after its end: ${settled}`,
    worstOf(reports, await load.boards(period)),
  ].join('\n');
  return { affected: summarize(affected), others: summarize(others), controlMs, left, text };
}

/** What is left behind; waits until it is nothing. */
async function settle(cluster: Cluster, load: ClusterLoad): Promise<readonly string[]> {
  let left: readonly string[] = [];
  const isRight = async () => {
    left = await differences(cluster, load.size);
    return left.length === 0;
  };
  await until('nothing is left behind', isRight, settleTimeoutMs).catch(() => undefined);
  return left;
}
