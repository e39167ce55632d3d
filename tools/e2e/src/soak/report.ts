import type { PoorSecond } from './frame-rates.ts';

/** The time of day (UTC) of a time in milliseconds since 1970. */
export function time(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}

export function describeSecond({ received, decoded }: PoorSecond, fps: number): string {
  return `${received.toFixed(1)} of ${fps} fps received, ${decoded.toFixed(1)} decoded`;
}
