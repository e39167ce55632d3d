import { expect } from 'vitest';
import type { Difference } from './differences.ts';

/** The observations of both boards. */
export interface Pair<T> {
  readonly host: T;
  readonly page: T;
}

function normalised<T>(observed: T, differences: readonly Difference<T>[]): T {
  return differences.reduce((value, { normalise }) => normalise(value), observed);
}

/** Expects both to be equal except for the differences, each of which must exist. */
export function expectAlike<T>(
  { host, page }: Pair<T>,
  differences: readonly Difference<T>[],
): void {
  expect(normalised(page, differences)).toEqual(normalised(host, differences));
  for (const omitted of differences) {
    const others = differences.filter((difference) => difference !== omitted);
    expect(normalised(page, others), `“${omitted.name}” is not a difference`).not.toEqual(
      normalised(host, others),
    );
  }
}
