import { pause, until } from '@boardcast/testkit/until';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Churn, describeAttempts } from './churn.ts';
import { Cluster } from './cluster.ts';
import { ClusterLoad } from './cluster-load.ts';
import { describeGaps, interruptedMs, summarize, worstOf } from './gap-summary.ts';
import { listDifferences } from './list-check.ts';
import { ListWatch } from './list-watch.ts';

const awayMs = Number(process.env['SOAK_MINUTES'] ?? 7) * 60_000;
const shortMs = Math.min(awayMs, 60_000);
const size = { boards: 20, viewersOfEach: 3 };
/** How long before, so that the churn has known boards. */
const beforeMs = 20_000;
/** How soon the directory is right. */
const rightTimeoutMs = 5000;

describe('boards and viewers come and go', () => {
  let cluster: Cluster;
  let load: ClusterLoad;

  beforeAll(async () => {
    const started = (cluster = await Cluster.start({ gateways: 3, nodes: 3 }));
    load = await ClusterLoad.start(started, size);
    return () => started.close();
  }, 300_000);
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') console.log(cluster.describeLogs(10));
  });

  async function observe(
    ms: number,
    begin: () => Promise<void>,
    end: () => Promise<void>,
  ): Promise<void> {
    const watch = new ListWatch(cluster);
    const churn = new Churn(cluster, load.names[0] ?? '');
    await pause(beforeMs);
    console.log(`before:\n${describeAttempts(churn.take())}`);
    const from = Date.now();
    await begin();
    await pause(ms);
    console.log(`meanwhile:\n${describeAttempts(churn.take())}`);
    await churn.close();
    await end();
    const endedAt = Date.now();
    let wrong: readonly string[] = [];
    const isRight = async () => (wrong = await listDifferences(cluster)).length === 0;
    await until('the lists are right', isRight, 30_000).catch(() => undefined);
    const rightMs = Date.now() - endedAt;
    console.log(`right after ${rightMs} ms`);
    await watch.close();
    const period = { from, to: Date.now() };
    const reports = await load.viewers(period);
    const controlMs = await load.controlGap(period);
    console.log(`a viewer beside the cluster: ${controlMs.toFixed()} ms`);
    console.log(describeGaps(summarize(reports)));
    if (summarize(reports).interrupted > 0) console.log(worstOf(reports));
    console.log(`${watch.rounds} times all lists`);
    expect(watch.violations).toEqual([]);
    expect(wrong).toEqual([]);
    expect(rightMs).toBeLessThan(rightTimeoutMs);
    expect(summarize(reports).max).toBeLessThan(interruptedMs + controlMs);
  }

  it(`while Redis is away for ${awayMs / 60_000} minutes`, () =>
    observe(
      awayMs,
      () => cluster.member('redis').kill(),
      () => cluster.member('redis').start(),
    ));

  it('while Redis is away, and has lost its data when it is back', () =>
    observe(
      shortMs,
      () => cluster.member('redis').kill(),
      async () => {
        await cluster.forgetRedisData();
        await cluster.member('redis').start();
      },
    ));

  it('while a gateway reaches neither Redis nor the other gateways', () => {
    const others = ['redis', 'gateway1', 'gateway2'];
    const addresses = others.map((name) => cluster.member(name).options.address);
    return observe(
      shortMs,
      () => cluster.network.block('gateway3', addresses),
      () => cluster.network.block('gateway3', []),
    );
  });
});
