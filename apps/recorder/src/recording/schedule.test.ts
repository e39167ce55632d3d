import { expect, test } from 'vitest';
import { isScheduled, parseSchedule } from './schedule.ts';

/** 2026-11-30 is a Monday. */
const at = (day: number, time: string) => new Date(`2026-11-${day}T${time}:00`);
const [saturday, sunday, monday, tuesday] = [28, 29, 30, 24];

test.each([
  ['mon-fri 08:00-18:00', monday, '08:00', true],
  ['mon-fri 08:00-18:00', monday, '07:59', false],
  ['mon-fri 08:00-18:00', monday, '17:59', true],
  ['mon-fri 08:00-18:00', monday, '18:00', false],
  ['mon-fri 08:00-18:00', sunday, '12:00', false],
  ['fri-mon 08:00-18:00', sunday, '12:00', true],
  ['fri-mon 08:00-18:00', tuesday, '12:00', false],
  ['mon,wed 08:00-18:00', monday, '12:00', true],
  ['mon,wed 08:00-18:00', tuesday, '12:00', false],
  ['sun 22:00-02:00', sunday, '23:00', true],
  ['sun 22:00-02:00', monday, '01:59', true],
  ['sun 22:00-02:00', monday, '02:00', false],
  ['sun 22:00-02:00', sunday, '01:00', false],
  ['22:00-06:00', tuesday, '05:00', true],
  ['sat,sun', saturday, '00:00', true],
  ['sat,sun', monday, '00:00', false],
  ['Mon 8:00-12:00; SUN 00:00-24:00', sunday, '23:59', true],
])('%s: %i November %s: %s', (text, day, time, expected) => {
  const schedule = parseSchedule(text) ?? [];
  expect(isScheduled(schedule, at(day, time))).toBe(expected);
});

test.each([
  '',
  'today 08:00-18:00',
  'mon 08:00',
  'mon 8-18',
  'mon 08:00-08:00',
  'mon 08:00-24:01',
  'mon 08:60-10:00',
  'mon 08:00-10:00-12:00',
  'mon-wed-fri 08:00-10:00',
  '08:00-18:00 mon',
  'mon 08:00-18:00;',
])('"%s" is no schedule', (text) => {
  expect(parseSchedule(text)).toBeUndefined();
});
