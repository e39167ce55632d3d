import { expect, test } from 'vitest';
import { ResendBudget } from './resend-budget.ts';

const spend = (budget: ResendBudget, times: number): number =>
  Array.from({ length: times }, () => budget.spend()).filter(Boolean).length;

test('allows a burst, then one retransmission for every two packets', () => {
  const budget = new ResendBudget();
  expect(spend(budget, 1000)).toBe(200);
  for (let packet = 0; packet < 50; packet += 1) budget.earn();
  expect(spend(budget, 1000)).toBe(25);
});

test('can be emptied', () => {
  const budget = new ResendBudget();
  budget.empty();
  expect(budget.spend()).toBe(false);
});
