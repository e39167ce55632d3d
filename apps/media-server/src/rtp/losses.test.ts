import { expect, test } from 'vitest';
import { Losses } from './losses.ts';

test('asks for a gap after a moment, again and again, and gives up', () => {
  const losses = new Losses();
  losses.arrived(10, 0);
  losses.arrived(13, 0);
  expect(losses.due(5)).toEqual({ ask: [], givenUp: false });
  expect(losses.due(10)).toEqual({ ask: [11, 12], givenUp: false });
  expect(losses.due(30).ask).toEqual([]);
  losses.arrived(11, 40);
  let asked = 0;
  let answer = losses.due(100);
  for (let now = 100; !answer.givenUp; now += 50) {
    expect(answer.ask).toEqual([12]);
    asked += 1;
    answer = losses.due(now + 50);
  }
  expect(asked).toBe(7);
  expect(losses.any).toBe(false);
});

test('a reordered packet is not asked for', () => {
  const losses = new Losses();
  losses.arrived(1, 0);
  losses.arrived(3, 0);
  losses.arrived(2, 5);
  expect(losses.due(50).ask).toEqual([]);
});

test('a gap too long to repair is forgotten', () => {
  const losses = new Losses();
  losses.arrived(1, 0);
  expect(losses.arrived(1000, 0)).toBe(false);
  expect(losses.any).toBe(false);
});
