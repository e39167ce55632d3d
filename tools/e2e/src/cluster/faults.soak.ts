import { eventually } from '@boardcast/testkit/until';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from './cluster.ts';
import { differences } from './cluster-inventory.ts';
import { ClusterLoad } from './cluster-load.ts';
import type { MemberKind } from './cluster-member.ts';
import { tryFault } from './fault-trial.ts';
import { faultKinds } from './fault.ts';
import { interruptedMs } from './gap-summary.ts';

const boards = Number(process.env['SOAK_BOARDS'] ?? 40);
const viewersOfEach = 5;
/** How long the viewers of a media node's boards may be without frames, at the 95th percentile. */
const nodeAimMs = 3000;
/** The position of the one that suffers, among those of its kind. */
const suffering: Readonly<Record<MemberKind, number>> = {
  gateway: 1,
  node: 1,
  redis: 0,
  haproxy: 0,
};

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
    await eventually(async () => expect(await differences(cluster, load.size)).toEqual([]));
    descriptors = await cluster.descriptors();
  });

  for (const kind of ['gateway', 'node', 'redis', 'haproxy'] as const) {
    for (const fault of faultKinds) {
      it(`a ${kind} is ${fault}`, async () => {
        const member = cluster.of(kind)[suffering[kind]] ?? cluster.member(kind);
        const { affected, others, left, text } = await tryFault(cluster, load, member, fault);
        results.push(text);
        expect(left).toEqual([]);
        expect(others.max).toBeLessThan(interruptedMs);
        expect(affected.p95).toBeLessThan(nodeAimMs);
      });
    }
  }

  it('nothing is left when all have gone', async () => {
    await eventually(async () => expect(await differences(cluster, load.size)).toEqual([]));
    results.push(`descriptors at first: ${descriptors}`, `at last: ${await cluster.descriptors()}`);
    await load.end();
    await eventually(
      async () => expect(await differences(cluster, { boards: 0, viewers: 0 })).toEqual([]),
      120_000,
    );
    results.push(`without clients: ${await cluster.descriptors()}`);
  });
});
