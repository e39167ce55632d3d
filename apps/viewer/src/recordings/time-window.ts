import type { Span } from './segment-index.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
/** Single frames can be told apart. */
const minMs = 20_000;
const maxMs = 25 * hourMs;
/** The share of the window that remains beside a time that it follows. */
const margin = 0.08;

/** Zooms by a factor so that a time stays where it is; below 1 shows more detail. */
export function zoom({ from, to }: Span, factor: number, around: number): Span {
  const size = clamp((to - from) * factor, minMs, maxMs);
  const share = (around - from) / (to - from);
  return { from: around - share * size, to: around + (1 - share) * size };
}

export function pan({ from, to }: Span, ms: number): Span {
  return { from: from + ms, to: to + ms };
}

/** Moves a window so that a time is in it, if it is not. */
export function follow(window: Span, time: number): Span {
  const size = window.to - window.from;
  const [low, high] = [window.from + size * margin, window.to - size * margin];
  if (time >= low && time <= high) return window;
  if (time > high && time < window.to + size) return pan(window, time - low);
  return { from: time - size / 2, to: time + size / 2 };
}

/** Moves a window into limits; one that is larger begins where they begin. */
export function within(window: Span, limits: Span): Span {
  const size = window.to - window.from;
  const from = Math.max(limits.from, Math.min(window.from, limits.to - size));
  return { from, to: from + size };
}

/** Where a time is in a window, as CSS has it. */
export function percentOf(time: number, { from, to }: Span): string {
  return `${((time - from) / (to - from)) * 100}%`;
}

/** The local day of a time, of 23 to 25 hours. */
export function dayOf(time: number): Span {
  const date = new Date(time);
  const start = (days: number) =>
    new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
  return { from: start(0), to: start(1) };
}

const steps = [
  ...[1000, 2000, 5000, 10_000, 15_000, 30_000],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * minuteMs),
  ...[1, 2, 3, 6, 12].map((hours) => hours * hourMs),
];

export interface Ticks {
  readonly stepMs: number;
  readonly times: readonly number[];
}

/** Round local times, at most so many in a window. */
export function ticks({ from, to }: Span, maxCount: number): Ticks {
  const stepMs = steps.find((step) => (to - from) / step <= maxCount) ?? dayMs;
  const times: number[] = [];
  for (let day = dayOf(from); day.from < to; day = dayOf(day.to)) {
    for (let time = day.from; time < day.to; time += stepMs) {
      if (time >= from && time <= to) times.push(time);
    }
  }
  return { stepMs, times };
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
