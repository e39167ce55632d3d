import type { LoggedLine } from './cluster-member.ts';
import { lengthOf } from './frame-times.ts';
import type { BoardReport, ViewerReport } from './load-messages.ts';

/** Frames come each 100 ms: a longer time without one is an interruption. */
export const interruptedMs = 500;

export interface GapSummary {
  readonly viewers: number;
  /** Those without a frame for over half a second. */
  readonly interrupted: number;
  /** Their longest times without a frame, in ms. */
  readonly median: number;
  readonly p95: number;
  readonly max: number;
}

export function summarize(reports: readonly ViewerReport[]): GapSummary {
  const gaps = reports.map(({ gap }) => (gap === undefined ? Infinity : lengthOf(gap)));
  gaps.sort((a, b) => a - b);
  const at = (share: number) =>
    gaps[Math.min(gaps.length - 1, Math.floor(share * gaps.length))] ?? 0;
  return {
    viewers: gaps.length,
    interrupted: gaps.filter((gap) => gap > interruptedMs).length,
    median: at(0.5),
    p95: at(0.95),
    max: gaps.at(-1) ?? 0,
  };
}

export function describeGaps({ viewers, interrupted, median, p95, max }: GapSummary): string {
  const times = [median, p95, max].map((ms) => `${Math.round(ms)}`).join(' / ');
  return `${interrupted} of ${viewers} interrupted, median / 95 % / max ${times} ms`;
}

/** What happened to the viewer that was interrupted longest, and to its board. */
export function worstOf(
  reports: readonly ViewerReport[],
  boards: readonly BoardReport[] = [],
): string {
  const length = ({ gap }: ViewerReport) => (gap === undefined ? Infinity : lengthOf(gap));
  const [worst] = [...reports].sort((a, b) => length(b) - length(a));
  if (worst === undefined) return '';
  const { board, gap, log } = worst;
  const from = gap?.from ?? 0;
  const ofBoard = boards.find(({ name }) => name === board)?.log ?? [];
  const describe = (lines: readonly LoggedLine[]) =>
    lines
      .filter(({ at }) => at >= from && at <= (gap?.to ?? Infinity))
      .map(({ at, text }) => `    ${at - from} ms: ${text}`);
  return [
    `  the viewer of ${board}, from its last frame on:`,
    ...describe(log),
    '  and its board:',
    ...describe(ofBoard),
  ].join('\n');
}
