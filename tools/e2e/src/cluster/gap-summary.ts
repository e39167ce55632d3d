import { lengthOf } from './frame-times.ts';
import type { ViewerReport } from './load-messages.ts';

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

/** What happened to the viewer that was interrupted longest. */
export function worstOf(reports: readonly ViewerReport[]): string {
  const length = ({ gap }: ViewerReport) => (gap === undefined ? Infinity : lengthOf(gap));
  const [worst] = [...reports].sort((a, b) => length(b) - length(a));
  if (worst === undefined) return '';
  const { board, gap, log } = worst;
  const lines = log.map(({ at, text }) => `    ${at - (gap?.from ?? 0)} ms: ${text}`);
  return [`  the viewer of ${board}, from its last frame on:`, ...lines].join('\n');
}
