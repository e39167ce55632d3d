import type { PoorSecond } from './frame-rates.ts';
import type { SentRates } from './sent-rates.ts';

type Sent = Pick<SentRates, 'wasLate'>;

/** A page counts its frames each second; a busy machine lets it do so later, and the next time sooner. */
const maxCountErrorMs = 150;

/** The time of day (UTC) of a time in milliseconds since 1970. */
export function time(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}

/** Why a poor second is no fault of the media server's; undefined when nothing says so. */
export function excuseOf({ at, lastedMs }: PoorSecond, sent: Sent): string | undefined {
  if (sent.wasLate(at)) return 'the board itself was late';
  const isOff = Math.abs(lastedMs - 1000) > maxCountErrorMs;
  return isOff ? 'the browser itself was late' : undefined;
}

export function describeSecond(second: PoorSecond, fps: number, sent: Sent): string {
  const { at, lastedMs, received, decoded } = second;
  const rates = `${received.toFixed(1)} of ${fps} fps received, ${decoded.toFixed(1)} decoded`;
  const excuse = excuseOf(second, sent);
  const words = excuse === undefined ? '' : `; ${excuse}`;
  return `${time(at)} ${rates} in ${(lastedMs / 1000).toFixed(2)} s${words}`;
}
