import { expect } from 'vitest';
import type { Difference } from './differences.ts';

/** Both boards, as they were seen. */
export interface Pair<T> {
  readonly host: T;
  readonly page: T;
}

function forgiven<T>(seen: T, differences: readonly Difference<T>[]): T {
  return differences.reduce((so, { forgive }) => forgive(so), seen);
}

/** Expects both to be alike but for the differences, each of which must be one. */
export function expectAlike<T>(
  { host, page }: Pair<T>,
  differences: readonly Difference<T>[],
): void {
  expect(forgiven(page, differences)).toEqual(forgiven(host, differences));
  for (const left of differences) {
    const others = differences.filter((difference) => difference !== left);
    expect(forgiven(page, others), `“${left.name}” is no difference`).not.toEqual(
      forgiven(host, others),
    );
  }
}
