import { expect, test } from 'vitest';
import { Liveness } from './liveness.ts';

const sample = { audioOnly: false, lastReceivedAt: 0, publishes: false };

test('a viewer times out only while media are sent', () => {
  const liveness = new Liveness();
  expect(liveness.isAlive({ ...sample, now: 60_000, lastSentAt: undefined })).toBe(true);
  expect(liveness.isAlive({ ...sample, now: 100_000, lastSentAt: 100_000 })).toBe(true);
  expect(liveness.isAlive({ ...sample, now: 104_000, lastSentAt: 104_000 })).toBe(true);
  expect(liveness.isAlive({ ...sample, now: 106_000, lastSentAt: 106_000 })).toBe(false);
  expect(liveness.isAlive({ ...sample, now: 108_000, lastSentAt: 106_000 })).toBe(true);
});

test('a report resets the timeout, which is longer for audio only', () => {
  const liveness = new Liveness();
  liveness.isAlive({ ...sample, now: 1000, lastSentAt: 1000 });
  expect(liveness.isAlive({ ...sample, lastReceivedAt: 4000, now: 8000, lastSentAt: 8000 })).toBe(
    true,
  );
  expect(liveness.isAlive({ ...sample, audioOnly: true, now: 9000, lastSentAt: 9000 })).toBe(true);
  expect(liveness.isAlive({ ...sample, audioOnly: true, now: 15_000, lastSentAt: 15_000 })).toBe(
    false,
  );
});

test('a publisher times out after 6 s, until it sends again', () => {
  const liveness = new Liveness();
  const publisher = { ...sample, publishes: true, lastSentAt: undefined };
  expect(liveness.isAlive({ ...publisher, lastReceivedAt: 1000, now: 6900 })).toBe(true);
  expect(liveness.isAlive({ ...publisher, lastReceivedAt: 1000, now: 7100 })).toBe(false);
  expect(liveness.isAlive({ ...publisher, lastReceivedAt: 7200, now: 7300 })).toBe(true);
});
