import { percentile } from '../summary.ts';
import { Board } from './board.ts';
import { openMeeting } from './meeting.ts';
import type { Picture } from '@boardcast/e2e/clip';
import { framesPerSecond } from './picture-file.ts';
import { machineLoad, usageOf } from './server-process.ts';
import { ViewersProcess } from './viewers-process.ts';

export interface Scene {
  readonly boards: number;
  /** For each board. */
  readonly viewers: number;
  readonly seconds: number;
  readonly pictures: readonly Picture[];
}

/** The figures of one server in one scene; undefined where its process is not known. */
export interface Figures {
  readonly cpuMicroseconds: number | undefined;
  readonly coreShare: number | undefined;
  readonly firstMedian: number;
  readonly firstP99: number;
  readonly lastMedian: number;
  readonly lastP99: number;
  readonly joinMedian: number;
  readonly joinMost: number;
  readonly memory: number | undefined;
  readonly packets: number;
  readonly packetsPerSecond: number;
  readonly lost: number;
  readonly machineLoad: number;
}

const settleMs = 1500;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Publishes, watches, and reads what it costs the server. */
export async function measure(
  url: string,
  pid: number | undefined,
  scene: Scene,
): Promise<Figures> {
  const meeting = await openMeeting(url);
  const boards = Array.from({ length: scene.boards }, () => new Board());
  const viewers = new ViewersProcess();
  const ids: string[] = [];
  try {
    for (const [place, board] of boards.entries()) {
      ids.push(await board.join(meeting));
      board.play(scene.pictures, (place * 1000) / framesPerSecond / scene.boards);
    }
    const sources = ids.flatMap((id) => Array.from({ length: scene.viewers }, () => id));
    const joins = await viewers.join(url, sources);
    await pause(settleMs);
    return { ...(await watch(viewers, pid, scene)), ...joinFigures(joins) };
  } finally {
    await viewers.close();
    for (const board of boards) board.close();
    for (const id of ids) await meeting.leave(id);
    await meeting.close();
  }
}

async function watch(
  viewers: ViewersProcess,
  pid: number | undefined,
  { seconds }: Scene,
): Promise<Omit<Figures, 'joinMedian' | 'joinMost'>> {
  const use = async () => (pid === undefined ? undefined : await usageOf(pid));
  await viewers.count();
  const [before, load, start] = [await use(), await machineLoad(), performance.now()];
  await pause(seconds * 1000);
  const [after, machine, took] = [await use(), await load(), (performance.now() - start) / 1000];
  const counts = await viewers.count();
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

function joinFigures(joins: readonly number[]): Pick<Figures, 'joinMedian' | 'joinMost'> {
  return { joinMedian: percentile(joins, 0.5), joinMost: percentile(joins, 1) };
}
