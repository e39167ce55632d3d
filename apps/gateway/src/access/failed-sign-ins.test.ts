import { expect, it } from 'vitest';
import { FailedSignIns } from './failed-sign-ins.ts';

it('answers thirty failures of an address a minute', () => {
  let now = 0;
  const failures = new FailedSignIns(() => now);
  const answered = () =>
    Array.from({ length: 40 }, () => failures.add('192.0.2.1')).filter(Boolean).length;

  expect(answered()).toBe(30);
  expect(failures.add('192.0.2.2')).toBe(true);
  now += 61_000;
  expect(answered()).toBe(30);
  expect(failures.total).toBe(81);
});
