import { percentile } from '../summary.ts';

/** The measurements of one sender in one run. */
export interface PublishRun {
  /** The frame rate that the viewer displayed. */
  readonly displayedFps: number;
  /** The frame rate that the sender sent: the rest was lost at the viewer or the server. */
  readonly sentFps: number;
  /** Frames that the sender did not send. */
  readonly dropped: number;
  /** The share of the time in which the encoder was busy. */
  readonly busyShare: number;
  /** The mean time of a packet in the pacer. */
  readonly pacerDelayMs: number;
  /** The median time from the drawing of a frame to its display. */
  readonly latencyMs: number;
}

const line = (cells: readonly string[]) =>
  cells.map((cell, at) => (at === 0 ? cell.padEnd(24) : cell.padStart(14))).join('');

export const titleRow = line([
  '',
  'fps displayed',
  'fps sent',
  'dropped',
  'encoder',
  'pacer delay',
  'latency',
]);

export function row(name: string, run: PublishRun): string {
  return line([
    name,
    run.displayedFps.toFixed(1),
    run.sentFps.toFixed(1),
    run.dropped.toFixed(0),
    `${(run.busyShare * 100).toFixed(0)} %`,
    `${run.pacerDelayMs.toFixed(1)} ms`,
    `${run.latencyMs.toFixed(0)} ms`,
  ]);
}

const median = (runs: readonly PublishRun[], of: keyof PublishRun) =>
  percentile(
    runs.map((run) => run[of]),
    0.5,
  );

export function medianRow(name: string, runs: readonly PublishRun[]): string {
  return row(`${name}, medians`, {
    displayedFps: median(runs, 'displayedFps'),
    sentFps: median(runs, 'sentFps'),
    dropped: median(runs, 'dropped'),
    busyShare: median(runs, 'busyShare'),
    pacerDelayMs: median(runs, 'pacerDelayMs'),
    latencyMs: median(runs, 'latencyMs'),
  });
}

/** The first sender's median rates as shares of the second's, or of the profile's if that is lower. */
export function ratio([own = [], reference = []]: readonly (readonly PublishRun[])[], fps: number) {
  const share = (of: 'sentFps' | 'displayedFps') => {
    const attainable = Math.min(fps, median(reference, of));
    return `${((median(own, of) / attainable) * 100).toFixed(0)} % of ${attainable.toFixed(1)} fps`;
  };
  return `The virtual board sends ${share('sentFps')}, and ${share('displayedFps')} are displayed.`;
}
