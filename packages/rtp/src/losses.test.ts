import { expect, test } from 'vitest';
import { Losses } from './losses.ts';

test('requests missing packets repeatedly and gives up', () => {
  const losses = new Losses();
  losses.packetReceived(10, 0);
  losses.packetReceived(13, 0);
  expect(losses.due(5)).toEqual({ requests: [], needsKeyFrame: false });
  expect(losses.due(10)).toEqual({ requests: [11, 12], needsKeyFrame: false });
  expect(losses.due(30).requests).toEqual([]);
  losses.packetReceived(11, 40);
  let rounds = 0;
  let recovery = losses.due(100);
  for (let now = 100; !recovery.needsKeyFrame; now += 50) {
    expect(recovery.requests).toEqual([12]);
    rounds += 1;
    recovery = losses.due(now + 50);
  }
  expect(rounds).toBe(7);
  expect(losses.any).toBe(false);
});

test('a reordered packet is not requested', () => {
  const losses = new Losses();
  losses.packetReceived(1, 0);
  losses.packetReceived(3, 0);
  losses.packetReceived(2, 5);
  expect(losses.due(50).requests).toEqual([]);
});

test('a gap too long to recover is ignored', () => {
  const losses = new Losses();
  losses.packetReceived(1, 0);
  expect(losses.packetReceived(1000, 0)).toBe(false);
  expect(losses.any).toBe(false);
});
