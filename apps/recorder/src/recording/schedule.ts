/** Times of the week, in local time. */
export type Schedule = readonly SchedulePeriod[];

export interface SchedulePeriod {
  /** The days on which it begins, 0 for Sunday. */
  readonly days: readonly number[];
  /** In minutes since midnight; one that ends before it begins ends on the next day. */
  readonly from: number;
  readonly to: number;
}

const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const allDays = [0, 1, 2, 3, 4, 5, 6];
const minutesOfDay = 24 * 60;

/** Parses such as `mon-fri 08:00-18:00; sat,sun 22:00-02:00`; undefined for anything else. */
export function parseSchedule(text: string): Schedule | undefined {
  const periods = text.split(';').map((part) => parsePeriod(part.trim().toLowerCase()));
  return periods.every((period) => period !== undefined) ? periods : undefined;
}

/** Without days it is every day, without times all day. */
function parsePeriod(text: string): SchedulePeriod | undefined {
  const words = text.split(/\s+/);
  const hasDays = /^[a-z]/.test(words[0] ?? '');
  const days = hasDays ? parseDays(words[0] ?? '') : allDays;
  const times = hasDays ? words[1] : words[0];
  if (days === undefined || words.length > (hasDays ? 2 : 1)) return undefined;
  if (times === undefined) return { days, from: 0, to: minutesOfDay };
  const [from, to, ...further] = times.split('-').map(parseTime);
  if (from === undefined || to === undefined || further.length > 0 || from === to) return undefined;
  return { days, from, to };
}

function parseDays(text: string): readonly number[] | undefined {
  const ranges = text.split(',').map((range) => {
    const [first = -1, last = first, ...further] = range
      .split('-')
      .map((name) => dayNames.indexOf(name));
    if (first < 0 || last < 0 || further.length > 0) return undefined;
    const length = ((last - first + 7) % 7) + 1;
    return Array.from({ length }, (_, index) => (first + index) % 7);
  });
  return ranges.every((range) => range !== undefined) ? ranges.flat() : undefined;
}

function parseTime(text: string): number | undefined {
  const [, hours, minutes] = /^(\d{1,2}):(\d\d)$/.exec(text) ?? [];
  const time = Number(hours) * 60 + Number(minutes);
  return Number(minutes) < 60 && time <= minutesOfDay ? time : undefined;
}

export function isScheduled(schedule: Schedule, time: Date): boolean {
  const day = time.getDay();
  const minute = time.getHours() * 60 + time.getMinutes();
  return schedule.some((period) => isInPeriod(period, day, minute));
}

function isInPeriod({ days, from, to }: SchedulePeriod, day: number, minute: number): boolean {
  if (from < to) return days.includes(day) && minute >= from && minute < to;
  const beganYesterday = days.includes((day + 6) % 7) && minute < to;
  return beganYesterday || (days.includes(day) && minute >= from);
}
