import { readFile } from 'node:fs/promises';

/** Begins a measurement of the share of all cores that is busy, 0 to 1; the function ends it. */
export async function measureBusyShare(): Promise<() => Promise<number>> {
  const before = await cpuTimes();
  return async () => {
    const after = await cpuTimes();
    return 1 - (after.idle - before.idle) / (after.all - before.all);
  };
}

export function percent(share: number): string {
  return `${(share * 100).toFixed()} %`;
}

/** The first line of proc(5)'s stat: the fourth and fifth times are idle ones. */
async function cpuTimes(): Promise<{ readonly idle: number; readonly all: number }> {
  const [line = ''] = (await readFile('/proc/stat', 'utf8')).split('\n');
  const times = line.split(/\s+/).slice(1, 9).map(Number);
  return { idle: (times[3] ?? 0) + (times[4] ?? 0), all: times.reduce((sum, time) => sum + time) };
}
