const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const maxDays = 3650;

/** The milliseconds of a duration such as 30m, 12h or 30d. Throws an Error in one line for people. */
export function durationMs(text: string): number {
  const match = /^(\d{1,6})([mhd])$/.exec(text);
  const ms = match === null ? 0 : Number(match[1]) * units[match[2] as keyof typeof units];
  if (ms > 0 && ms <= maxDays * units.d) return ms;
  throw new Error(`Invalid duration "${text}": expected such as 30m, 12h or 30d.`);
}
