import type { PoorSecond } from './frame-rates.ts';
import type { SentRates } from './sent-rates.ts';
import type { LoggedTimes } from './logged-times.ts';

/** The measurements that show which process a busy machine delayed. */
export interface Evidence {
  readonly sent: Pick<SentRates, 'wasDelayed'>;
  readonly stalls: Pick<LoggedTimes, 'msBetween'>;
}

/** A page counts its frames each second; a busy machine delays a count and shortens the next. */
const maxCountErrorMs = 150;
/** A stall of the media server of this length costs a fifth of a second's frames. */
const minStallMs = 200;

/** The time of day (UTC) of a time in ms since 1970. */
export function time(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}

/** The process whose delay caused a poor second; undefined: it was not the machine. */
export function delayedProcess(
  { at, durationMs }: PoorSecond,
  { sent, stalls }: Evidence,
): string | undefined {
  if (sent.wasDelayed(at)) return 'the board was delayed';
  const stalledMs = stalls.msBetween(at - durationMs, at);
  if (stalledMs >= minStallMs) return 'the media server was stalled';
  const isOff = Math.abs(durationMs - 1000) > maxCountErrorMs;
  return isOff ? 'the browser was delayed' : undefined;
}

export function describeSecond(second: PoorSecond, fps: number, evidence: Evidence): string {
  const { at, durationMs, received, decoded } = second;
  const rates = `${received.toFixed(1)} of ${fps} fps received, ${decoded.toFixed(1)} decoded`;
  const delayed = delayedProcess(second, evidence);
  const suffix = delayed === undefined ? '' : `; ${delayed}`;
  return `${time(at)} ${rates} in ${(durationMs / 1000).toFixed(2)} s${suffix}`;
}
