import type { PoorSecond } from './frame-rates.ts';
import type { SentRates } from './sent-rates.ts';
import type { LoggedTimes } from './logged-times.ts';

/** What shows that a busy machine let somebody but the browser work too late. */
export interface Evidence {
  readonly sent: Pick<SentRates, 'wasLate'>;
  readonly stalls: Pick<LoggedTimes, 'msBetween'>;
}

/** A page counts its frames each second; a busy machine lets it do so later, and the next time sooner. */
const maxCountErrorMs = 150;
/** A fifth of a second's frames are missing when the media server stands still for so long. */
const minStallMs = 200;

/** The time of day (UTC) of a time in milliseconds since 1970. */
export function time(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}

/** Why a poor second is no fault of the media server's rules; undefined when nothing says so. */
export function excuseOf(
  { at, lastedMs }: PoorSecond,
  { sent, stalls }: Evidence,
): string | undefined {
  if (sent.wasLate(at)) return 'the board itself was late';
  const stalledMs = stalls.msBetween(at - lastedMs, at);
  if (stalledMs >= minStallMs) return 'the media server stood still';
  const isOff = Math.abs(lastedMs - 1000) > maxCountErrorMs;
  return isOff ? 'the browser itself was late' : undefined;
}

export function describeSecond(second: PoorSecond, fps: number, evidence: Evidence): string {
  const { at, lastedMs, received, decoded } = second;
  const rates = `${received.toFixed(1)} of ${fps} fps received, ${decoded.toFixed(1)} decoded`;
  const excuse = excuseOf(second, evidence);
  const words = excuse === undefined ? '' : `; ${excuse}`;
  return `${time(at)} ${rates} in ${(lastedMs / 1000).toFixed(2)} s${words}`;
}
