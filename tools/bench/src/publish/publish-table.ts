import { percentile } from '../summary.ts';

/** What came of one sender in one run. */
export interface PublishRun {
  /** Frames a second that the viewer presented. */
  readonly shownFps: number;
  /** Frames a second that the sender sent: all but those are the viewer's and the server's. */
  readonly sentFps: number;
  /** Frames that the sender did not send. */
  readonly dropped: number;
  /** The share of the time in which the encoder had a frame. */
  readonly busyShare: number;
  /** Of a packet in the pacer, the mean. */
  readonly sendDelayMs: number;
  /** From the drawing of a frame to its presentation, the median. */
  readonly latencyMs: number;
}

const line = (cells: readonly string[]) =>
  cells.map((cell, at) => (at === 0 ? cell.padEnd(24) : cell.padStart(12))).join('');

export const titleRow = line([
  '',
  'fps shown',
  'fps sent',
  'dropped',
  'encoder',
  'send delay',
  'latency',
]);

export function row(name: string, run: PublishRun): string {
  return line([
    name,
    run.shownFps.toFixed(1),
    run.sentFps.toFixed(1),
    run.dropped.toFixed(0),
    `${(run.busyShare * 100).toFixed(0)} %`,
    `${run.sendDelayMs.toFixed(1)} ms`,
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
    shownFps: median(runs, 'shownFps'),
    sentFps: median(runs, 'sentFps'),
    dropped: median(runs, 'dropped'),
    busyShare: median(runs, 'busyShare'),
    sendDelayMs: median(runs, 'sendDelayMs'),
    latencyMs: median(runs, 'latencyMs'),
  });
}

/** The first sender's median rate to what is attainable: the second's, or the profile's where that is less. */
export function ratio([own = [], reference = []]: readonly (readonly PublishRun[])[], fps: number) {
  const share = (of: 'sentFps' | 'shownFps') => {
    const attainable = Math.min(fps, median(reference, of));
    return `${((median(own, of) / attainable) * 100).toFixed(0)} % of ${attainable.toFixed(1)} fps`;
  };
  return `The virtual board sends ${share('sentFps')}, and ${share('shownFps')} are shown.`;
}
