import { eventually } from '@boardcast/testkit/until';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from './cluster.ts';
import { differences, objectsOnNodes } from './cluster-inventory.ts';
import { ClusterLoad } from './cluster-load.ts';
import type { ClusterMember, MemberKind } from './cluster-member.ts';
import { tryFault } from './fault-trial.ts';
import { faultKinds } from './fault.ts';
import { interruptedMs } from './gap-summary.ts';

const boards = Number(process.env['SOAK_BOARDS'] ?? 40);
const viewersOfEach = 5;
/** How long the viewers of a media node's boards may be without frames, at the 95th percentile. */
const nodeAimMs = 3000;
/** A session without objects is kept for a minute. */
const settleTimeoutMs = 90_000;
describe(`${boards} boards and ${boards * viewersOfEach} viewers in a cluster`, () => {
  let cluster: Cluster;
  let load: ClusterLoad;
  const results: string[] = [];
  let descriptors = '';

  beforeAll(async () => {
    const started = (cluster = await Cluster.start({ gateways: 3, nodes: 3 }));
    load = await ClusterLoad.start(started, { boards, viewersOfEach });
    return async () => {
      console.log(results.join('\n'));
      await started.close();
    };
  }, 300_000);
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') console.log(cluster.describeLogs());
  });

  it('a cluster holds what its clients use', async () => {
    await eventually(
      async () => expect(await differences(cluster, load.size)).toEqual([]),
      settleTimeoutMs,
    );
    descriptors = await cluster.descriptors();
  });

  for (const kind of ['gateway', 'node', 'redis', 'haproxy'] as const) {
    for (const fault of faultKinds) {
      it(`a ${kind} is ${fault}`, async () => {
        // After a node's fault, what was on it is on the others.
        if (kind === 'node') await load.placeAgain();
        const member = await busiest(cluster, kind);
        const result = await tryFault(cluster, load, member, fault);
        const { affected, others, controlMs, left, text } = result;
        results.push(text);
        console.log(text);
        expect(left).toEqual([]);
        expect(others.max).toBeLessThan(interruptedMs + controlMs);
        expect(affected.p95).toBeLessThan(nodeAimMs + controlMs);
      });
    }
  }

  it('nothing is left when all have gone', async () => {
    results.push(`descriptors at first: ${descriptors}`, `at last: ${await cluster.descriptors()}`);
    await load.end();
    await eventually(
      async () => expect(await differences(cluster, { boards: 0, viewers: 0 })).toEqual([]),
      settleTimeoutMs,
    );
    results.push(`without clients: ${await cluster.descriptors()}`);
  });
});

/** The media node with the most boards; the second gateway. */
async function busiest(cluster: Cluster, kind: MemberKind): Promise<ClusterMember> {
  const objects = await objectsOnNodes(cluster);
  const boardsOn = ({ name }: ClusterMember) => objects.get(name)?.pipelines.length ?? 0;
  const [first, ...others] = cluster.of(kind);
  if (first === undefined) throw new Error(`There is no ${kind}.`);
  if (kind !== 'node') return others[0] ?? first;
  return others.reduce((most, node) => (boardsOn(node) > boardsOn(most) ? node : most), first);
}
