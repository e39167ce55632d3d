function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

/** Canonical JSON as Kurento writes it: compact, keys in alphabetical order at every depth. */
export function stringify(value: unknown): string {
  return JSON.stringify(value, sortKeys);
}
