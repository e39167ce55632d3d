import { expect, it } from 'vitest';
import { MessageLimit } from './message-limit.ts';

it('limits the messages of a WebSocket, and not those of another', () => {
  const limit = new MessageLimit(() => 0);
  const [greedy, other] = [limit.open('192.0.2.1'), limit.open('192.0.2.1')];
  for (let sent = 0; sent < 5000; sent += 1) expect(greedy(100)).toBeUndefined();

  expect(greedy(100)).toBe('Too many messages: more than 500 a second for too long');
  expect(other(100)).toBeUndefined();
  expect(limit.exceeded).toBe(1);
});

it('limits a client that opens a WebSocket again and again, and no other client', () => {
  const limit = new MessageLimit(() => 0);
  const reasons = new Set<string | undefined>();
  for (let opened = 0; opened < 10; opened += 1) {
    const guard = limit.open('192.0.2.1');
    for (let sent = 0; sent < 5000; sent += 1) reasons.add(guard(100));
  }

  expect([...reasons]).toEqual([
    undefined,
    'Too many messages: more than 2000 a second for too long',
  ]);
  expect(limit.open('192.0.2.2')(100)).toBeUndefined();
});

it('takes messages of the client again after ten seconds', () => {
  let now = 0;
  const limit = new MessageLimit(() => now);
  const guards = Array.from({ length: 4 }, () => limit.open('192.0.2.1'));
  for (let sent = 0; sent < 5000; sent += 1) for (const guard of guards) guard(1);
  expect(limit.open('192.0.2.1')(1)).toBeDefined();

  now = 10_001;
  expect(limit.open('192.0.2.1')(1)).toBeUndefined();
});
