function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

/** Serializes as Kurento does: compact, with keys in alphabetical order at every depth. */
export function stringify(value: unknown): string {
  return JSON.stringify(value, sortKeys);
}
