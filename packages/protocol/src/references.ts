declare const valueType: unique symbol;

/**
 * Refers to the value of an earlier operation of the same transaction: `newref:N`, with N the
 * operation's position from 0. `V` is the type of that value.
 */
export type Reference<V = unknown> = string & { readonly [valueType]?: V };

const prefix = 'newref:';
const form = /^newref:(\d{1,6})$/;

/** The reference to the operation at a position, counted from 0. */
export function makeReference<V>(index: number): Reference<V> {
  return `${prefix}${index}`;
}

/** Whether an id is written as a reference, which means nothing outside of its transaction. */
export function isReference(id: string): boolean {
  return id.startsWith(prefix);
}

/** The position that a reference names; undefined for other text. */
export function referenceIndex(text: string): number | undefined {
  const index = form.exec(text)?.[1];
  return index === undefined ? undefined : Number(index);
}

/** The value that a reference refers to, not validated; undefined without one. */
export function referencedValue(reference: Reference, values: readonly unknown[]): unknown {
  const index = referenceIndex(reference);
  return index === undefined ? undefined : values[index];
}

/**
 * Replaces each reference, at any depth, by the value of the operation that it names. A reference to
 * an operation without a value yet is left as it is, as Kurento leaves it.
 */
export function resolveReferences<T>(value: T, values: readonly unknown[]): T {
  return resolve(value, values) as T;
}

function resolve(value: unknown, values: readonly unknown[]): unknown {
  if (typeof value === 'string') {
    const index = referenceIndex(value);
    return index === undefined || index >= values.length ? value : values[index];
  }
  if (Array.isArray(value)) return value.map((inner) => resolve(inner, values));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, resolve(inner, values)]);
  return Object.fromEntries(entries) as unknown;
}
