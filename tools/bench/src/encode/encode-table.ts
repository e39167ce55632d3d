import { percentile } from '../summary.ts';
import type { EngineRun } from './engine-run.ts';
import type { NativePace } from './native.ts';

const megabyte = 1024 * 1024;
const columns = [18, 7, 7, 8, 8, 9, 9, 8, 7, 16];
const row = (cells: readonly string[]) =>
  cells.map((cell, at) => (at === 0 ? cell.padEnd(18) : cell.padStart(columns[at] ?? 8))).join('');

export const heading = row([
  'engine',
  'fps',
  'ms',
  'p95 ms',
  'ratio',
  'delay ms',
  'p95 ms',
  'missed',
  'CPU',
  'memory MB',
]);

/** A line of measurements; the ratio is the engine's time per frame to native ffmpeg's. */
export function engineLine(
  name: string,
  { pace, rate, before, after }: EngineRun,
  native: NativePace,
  seconds: number,
): string {
  const { times } = pace;
  const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
  const cpu = ((after.cpu - before.cpu) / seconds) * 100;
  const memory = [before, after].map(({ memory: bytes }) => (bytes / megabyte).toFixed(0));
  return row([
    name,
    (1000 / mean).toFixed(1),
    percentile(times, 0.5).toFixed(1),
    percentile(times, 0.95).toFixed(1),
    (mean / native.meanMs).toFixed(2),
    percentile(rate.delays, 0.5).toFixed(1),
    percentile(rate.delays, 0.95).toFixed(1),
    `${rate.missed}`,
    `${cpu.toFixed(0)} %`,
    memory.join(' to '),
  ]);
}

export function nativeLine({ fps, meanMs }: NativePace): string {
  return row(['native ffmpeg', fps.toFixed(1), meanMs.toFixed(1), '', '1.00']);
}
