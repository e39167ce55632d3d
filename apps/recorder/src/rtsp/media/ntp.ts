const secondsTo1970 = 2_208_988_800;

/** A time in ms since 1970 as a sender report has it (RFC 3550 section 4). */
export function ntpOf(time: number): { ntpSeconds: number; ntpFraction: number } {
  const seconds = Math.floor(time / 1000);
  return {
    ntpSeconds: (seconds + secondsTo1970) % 2 ** 32,
    ntpFraction: Math.floor(((time - seconds * 1000) / 1000) * 2 ** 32),
  };
}
