const isoTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;

/** A parameter of a query is no time. */
export class InvalidTimeError extends Error {
  constructor(name: string, reason: string) {
    super(`Invalid "${name}": ${reason}.`);
    this.name = 'InvalidTimeError';
  }
}

/** A time in a query, in ms since 1970; `otherwise` without one. Throws an InvalidTimeError. */
export function timeOf(query: unknown, name: string, otherwise?: number): number {
  const value = (query as Readonly<Record<string, unknown>>)[name];
  if (value === undefined && otherwise !== undefined) return otherwise;
  // A + of a query that was not encoded is a space.
  const text = typeof value === 'string' ? value.replace(' ', '+') : '';
  const time = isoTime.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new InvalidTimeError(
    name,
    'expected ISO 8601 in UTC or with an offset, such as 2026-11-29T08:00:00Z',
  );
}
