import { expect, test } from 'vitest';
import { ResendBudget } from './resend-budget.ts';

const spend = (budget: ResendBudget, times: number): number =>
  Array.from({ length: times }, () => budget.spend()).filter(Boolean).length;

test('a burst may be sent again at once, then one for each two that are sent', () => {
  const budget = new ResendBudget();
  expect(spend(budget, 1000)).toBe(200);
  for (let packet = 0; packet < 50; packet += 1) budget.earn();
  expect(spend(budget, 1000)).toBe(25);
});

test('what was saved may be forgotten', () => {
  const budget = new ResendBudget();
  budget.empty();
  expect(budget.spend()).toBe(false);
});
