import { pause } from '@boardcast/testkit/until';
import { readOptions } from './bench-options.ts';
import { BenchBoard } from './fanout/board.ts';
import { collectGarbage } from './fanout/heap.ts';
import { openSession } from './fanout/media-session.ts';
import { usageOf, type ProcessUsage } from './fanout/process-usage.ts';
import { startEmbedded, type StartedServer } from './fanout/servers.ts';
import { encodeTestClip } from './fanout/test-clip.ts';
import { ViewersProcess } from './fanout/viewers-process.ts';
import { percentile } from './summary.ts';

const about = `Viewers join a board and leave, some of them killed. Compares the media server's memory and
descriptors at the end with those after the first twentieth.`;
const { joins } = readOptions(about, { joins: 10_000 });
const rounds = 20;
const killedTogether = 10;
const settleMs = 8000;

/** The usage of the idle server, after garbage collection. */
async function idleUsage(server: StartedServer): Promise<ProcessUsage> {
  await pause(settleMs);
  for (let turn = 0; turn < 3; turn += 1) {
    if (server.debuggerUrl !== undefined) await collectGarbage(server.debuggerUrl);
    await pause(300);
  }
  return usageOf(server.pid);
}

/** Kills the process of some viewers; resolves with the times until the server reported each, in ms. */
async function killViewers(url: string, source: string): Promise<readonly number[]> {
  const killed = new ViewersProcess();
  await killed.join(
    url,
    Array.from({ length: killedTogether }, () => source),
  );
  const ids = await session.viewers(source);
  const disconnected = ids.map((id) => session.disconnected(id).then(() => performance.now()));
  await pause(1500);
  await killed.kill();
  const killedAt = performance.now();
  const times = (await Promise.all(disconnected)).map((at) => at - killedAt);
  for (const id of ids) await session.leave(id);
  return times;
}

const describe = ({ residentMegabytes, descriptors }: ProcessUsage): string =>
  `${residentMegabytes.toFixed(1)} MB, ${descriptors} descriptors`;

const server = await startEmbedded({ nodeOptions: ['--inspect=127.0.0.1:0'] });
const session = await openSession(server.url);
const board = new BenchBoard();
const source = await board.join(session);
board.play(await encodeTestClip());

const [times, errors, reported]: [number[], string[], number[]] = [[], [], []];
let start: ProcessUsage | undefined;
for (let round = 1; round <= rounds; round += 1) {
  const viewers = new ViewersProcess();
  const churned = await viewers.churn(server.url, source, Math.ceil(joins / rounds));
  await viewers.close();
  times.push(...churned.times);
  errors.push(...churned.errors);
  reported.push(...(await killViewers(server.url, source)));
  start ??= await idleUsage(server);
  console.log(
    `${times.length + errors.length} of ${joins}: ${describe(await usageOf(server.pid))}`,
  );
}
const end = await idleUsage(server);
const slow = times.filter((time) => time > 500).length;
console.log(`${times.length} joins, ${errors.length} errors, ${slow} over half a second`);
for (const error of new Set(errors)) console.log(`  ${error}`);
console.log(`join to media-ready: median ${percentile(times, 0.5).toFixed(0)} ms`);
console.log(
  `${reported.length} viewers killed, reported after ${percentile(reported, 0.5).toFixed(0)} ms`,
);
if (start !== undefined) console.log(`idle after the first ${joins / rounds}: ${describe(start)}`);
console.log(`idle at the end: ${describe(end)}`);
board.close();
await server.stop();
process.exit(errors.length === 0 ? 0 : 1);
