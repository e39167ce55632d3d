import { readOptions } from './bench-options.ts';
import { Board } from './fanout/board.ts';
import { collectGarbage } from './fanout/heap.ts';
import { openMeeting } from './fanout/meeting.ts';
import { encodePictures } from './fanout/picture-file.ts';
import type { StartedServer, Usage } from './fanout/server-process.ts';
import { startEmbedded, usageOf } from './fanout/server-process.ts';
import { ViewersProcess } from './fanout/viewers-process.ts';
import { percentile } from './summary.ts';

const about = `Lets viewers join a running board and leave, some by being killed, and compares the
media server's memory and descriptors with those after the first twentieth.`;
const { joins } = readOptions(about, { joins: 10_000 });
const rounds = 20;
const killedAtOnce = 10;
const settleMs = 8000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What the server uses when it is at rest, garbage collected. */
async function atRest(server: StartedServer): Promise<Usage> {
  await pause(settleMs);
  for (let turn = 0; turn < 3; turn += 1) {
    if (server.debugger !== undefined) await collectGarbage(server.debugger);
    await pause(300);
  }
  return usageOf(server.pid);
}

/** Kills the process of some viewers; resolves with how long the server took to notice each. */
async function killSome(url: string, source: string): Promise<readonly number[]> {
  const doomed = new ViewersProcess();
  await doomed.join(
    url,
    Array.from({ length: killedAtOnce }, () => source),
  );
  const ids = await meeting.watchers(source);
  const gone = ids.map((id) => meeting.gone(id).then(() => performance.now()));
  await pause(1500);
  await doomed.kill();
  const killedAt = performance.now();
  const times = (await Promise.all(gone)).map((at) => at - killedAt);
  for (const id of ids) await meeting.leave(id);
  return times;
}

const describe = ({ residentMegabytes, descriptors }: Usage): string =>
  `${residentMegabytes.toFixed(1)} MB, ${descriptors} descriptors`;

const server = await startEmbedded(['--inspect=127.0.0.1:0']);
const meeting = await openMeeting(server.url);
const board = new Board();
const source = await board.join(meeting);
board.play(await encodePictures());

const [times, errors, noticed]: [number[], string[], number[]] = [[], [], []];
let start: Usage | undefined;
for (let round = 1; round <= rounds; round += 1) {
  const viewers = new ViewersProcess();
  const churned = await viewers.churn(server.url, source, Math.ceil(joins / rounds));
  await viewers.close();
  times.push(...churned.times);
  errors.push(...churned.errors);
  noticed.push(...(await killSome(server.url, source)));
  start ??= await atRest(server);
  console.log(
    `${times.length + errors.length} of ${joins}: ${describe(await usageOf(server.pid))}`,
  );
}
const end = await atRest(server);
const slow = times.filter((time) => time > 500).length;
console.log(`${times.length} joins, ${errors.length} errors, ${slow} over half a second`);
for (const error of new Set(errors)) console.log(`  ${error}`);
console.log(`join to media-ready: median ${percentile(times, 0.5).toFixed(0)} ms`);
console.log(
  `${noticed.length} viewers killed, noticed after ${percentile(noticed, 0.5).toFixed(0)} ms`,
);
if (start !== undefined)
  console.log(`at rest after the first ${joins / rounds}: ${describe(start)}`);
console.log(`at rest at the end: ${describe(end)}`);
board.close();
await server.stop();
process.exit(errors.length === 0 ? 0 : 1);
