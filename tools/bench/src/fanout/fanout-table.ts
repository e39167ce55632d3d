import { percentile } from '../summary.ts';
import type { Measurement, Scene } from './measure.ts';

export interface Result {
  readonly name: string;
  readonly measurements: readonly Measurement[];
}

type Name = keyof Measurement;

const rows: readonly (readonly [string, Name, number])[] = [
  ['server CPU per delivered packet, µs', 'cpuMicroseconds', 1],
  ['server CPU, cores', 'coreShare', 2],
  ["latency of a frame's first packet, median ms", 'firstMedian', 2],
  ['  99 %', 'firstP99', 2],
  ["latency of a frame's last packet, median ms", 'lastMedian', 2],
  ['  99 %', 'lastP99', 2],
  ['join to media-ready, median ms', 'joinMedian', 1],
  ['  max', 'joinMax', 1],
  ['server memory (RSS), MB', 'memory', 0],
  ['packets delivered per second', 'packetsPerSecond', 0],
  ['packets lost', 'lost', 0],
  ['machine load, 0 to 1', 'machineLoad', 2],
];

/** A line for each measurement: the medians over the rounds of both servers, and their ratio. */
export function fanoutTable(scene: Scene, results: readonly Result[]): readonly string[] {
  const width = Math.max(...rows.map(([title]) => title.length));
  const head = results.map(({ name }) => name.slice(0, 16).padStart(17)).join('');
  const { boards, viewers, seconds } = scene;
  return [
    `${boards} x ${viewers} viewers, ${seconds} s, H.264 by x264, 640x480 at 25 fps, 1.5 Mbit/s`,
    `${''.padEnd(width)}${head}${'ratio'.padStart(9)}`,
    ...rows.map(([title, name, digits]) => {
      const medians = results.map((result) => medianOf(result, name));
      const cells = medians.map((value) => (Number.isNaN(value) ? '-' : value.toFixed(digits)));
      const ratio = (medians[0] ?? Number.NaN) / (medians[1] ?? Number.NaN);
      const last = Number.isFinite(ratio) ? ratio.toFixed(2) : '-';
      return `${title.padEnd(width)}${cells.map((cell) => cell.padStart(17)).join('')}${last.padStart(9)}`;
    }),
  ];
}

function medianOf({ measurements }: Result, name: Name): number {
  const known = measurements.flatMap((measurement) => measurement[name] ?? []);
  return percentile(known, 0.5);
}
