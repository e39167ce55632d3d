import { readFile, readdir } from 'node:fs/promises';
import { childrenOf } from '@boardcast/testkit/process-tree';

/** What a process and its children have used so far. */
export interface ProcessUsage {
  readonly cpuSeconds: number;
  readonly residentMegabytes: number;
  readonly descriptors: number;
}

const ticksPerSecond = 100;

/** Reads the usage from /proc. */
export async function usageOf(pid: number): Promise<ProcessUsage> {
  const own = await usageOfProcess(pid);
  const children = await Promise.all(childrenOf(pid).map((child) => usageOf(child.pid)));
  return [own, ...children].reduce((sum, usage) => ({
    cpuSeconds: sum.cpuSeconds + usage.cpuSeconds,
    residentMegabytes: sum.residentMegabytes + usage.residentMegabytes,
    descriptors: sum.descriptors + usage.descriptors,
  }));
}

/** The same without its children. */
export async function usageOfProcess(pid: number): Promise<ProcessUsage> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kilobytes = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]);
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
    residentMegabytes: kilobytes / 1024,
    descriptors: (await readdir(`/proc/${pid}/fd`)).length,
  };
}

/** Begins a measurement of the share of all cores that is busy, 0 to 1; the function ends it. */
export async function measureMachineLoad(): Promise<() => Promise<number>> {
  const before = await cpuTimes();
  return async () => {
    const after = await cpuTimes();
    return 1 - (after.idle - before.idle) / (after.all - before.all);
  };
}

async function cpuTimes(): Promise<{ idle: number; all: number }> {
  const [line = ''] = (await readFile('/proc/stat', 'utf8')).split('\n');
  const times = line.split(/\s+/).slice(1, 9).map(Number);
  return { idle: (times[3] ?? 0) + (times[4] ?? 0), all: times.reduce((sum, time) => sum + time) };
}
