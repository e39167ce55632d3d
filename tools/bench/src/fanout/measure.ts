import type { EncodedFrame } from '@boardcast/testkit/encoded-frame';
import { pause } from '@boardcast/testkit/until';
import { percentile } from '../summary.ts';
import { BenchBoard } from './board.ts';
import { openSession } from './media-session.ts';
import { measureMachineLoad, usageOf } from './process-usage.ts';
import { fps } from './test-clip.ts';
import { ViewersProcess } from './viewers-process.ts';

export interface Scene {
  readonly boards: number;
  /** For each board. */
  readonly viewers: number;
  readonly seconds: number;
  readonly clip: readonly EncodedFrame[];
}

/** The measurements of one server in one scene; undefined without the pid of its process. */
export interface Measurement {
  readonly cpuMicroseconds: number | undefined;
  readonly coreShare: number | undefined;
  readonly firstMedian: number;
  readonly firstP99: number;
  readonly lastMedian: number;
  readonly lastP99: number;
  readonly joinMedian: number;
  readonly joinMax: number;
  readonly memory: number | undefined;
  readonly packets: number;
  readonly packetsPerSecond: number;
  readonly lost: number;
  readonly machineLoad: number;
}

const settleMs = 1500;

/** Publishes, watches, and measures the server meanwhile. */
export async function measure(
  url: string,
  pid: number | undefined,
  scene: Scene,
): Promise<Measurement> {
  const session = await openSession(url);
  const boards = Array.from({ length: scene.boards }, () => new BenchBoard());
  const viewers = new ViewersProcess();
  const ids: string[] = [];
  try {
    for (const [index, board] of boards.entries()) {
      ids.push(await board.join(session));
      board.play(scene.clip, (index * 1000) / fps / scene.boards);
    }
    const sources = ids.flatMap((id) => Array.from({ length: scene.viewers }, () => id));
    const joins = await viewers.join(url, sources);
    await pause(settleMs);
    return { ...(await watch(viewers, pid, scene)), ...joinTimes(joins) };
  } finally {
    await viewers.close();
    for (const board of boards) board.close();
    for (const id of ids) await session.leave(id);
    await session.close();
  }
}

async function watch(
  viewers: ViewersProcess,
  pid: number | undefined,
  { seconds }: Scene,
): Promise<Omit<Measurement, 'joinMedian' | 'joinMax'>> {
  const use = async () => (pid === undefined ? undefined : await usageOf(pid));
  await viewers.takeCounts();
  const [before, load, start] = [await use(), await measureMachineLoad(), performance.now()];
  await pause(seconds * 1000);
  const [after, machine, took] = [await use(), await load(), (performance.now() - start) / 1000];
  const counts = await viewers.takeCounts();
  const sum = (of: 'packets' | 'lost') => counts.reduce((total, count) => total + count[of], 0);
  const cpu = after && before ? after.cpuSeconds - before.cpuSeconds : undefined;
  const first = counts.flatMap((count) => count.first);
  const last = counts.flatMap((count) => count.last);
  return {
    cpuMicroseconds: cpu === undefined ? undefined : (cpu * 1e6) / sum('packets'),
    coreShare: cpu === undefined ? undefined : cpu / took,
    firstMedian: percentile(first, 0.5),
    firstP99: percentile(first, 0.99),
    lastMedian: percentile(last, 0.5),
    lastP99: percentile(last, 0.99),
    memory: after?.residentMegabytes,
    packets: sum('packets'),
    packetsPerSecond: sum('packets') / took,
    lost: sum('lost'),
    machineLoad: machine,
  };
}

function joinTimes(joins: readonly number[]): Pick<Measurement, 'joinMedian' | 'joinMax'> {
  return { joinMedian: percentile(joins, 0.5), joinMax: percentile(joins, 1) };
}
