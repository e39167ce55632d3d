import type { Random } from './random.ts';

const edges = [0, 1, 2, 0x7f, 0x80, 0xfe, 0xff] as const;
const numbers = ['0', '-1', '65536', '4294967295', '99999999999999999999', '1e9', '%s'] as const;
const texts = ['', '\0', '\u{1f4f7}', '\u202e', 'newref:0', '__proto__', '../..', 'A'.repeat(5000)];

/** A text that parsers and paths seldom expect. */
export function unusualText(random: Random): string {
  return random.pick([...texts, ...numbers, '/', '//', '%', '%00', '%ff', '\\', '?', '#', 'null']);
}

/** The bytes with one to five faults. */
export function mutateBytes(bytes: Buffer, random: Random): Buffer {
  let result: Buffer = Buffer.from(bytes);
  for (let faults = 1 + random.below(5); faults > 0; faults -= 1) result = fault(result, random);
  return result;
}

function fault(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length + 1);
  const kind = random.below(6);
  if (kind === 0) return bytes.subarray(0, at);
  if (kind === 1) return Buffer.concat([bytes, Buffer.alloc(random.below(200), random.below(256))]);
  if (kind === 2)
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(random.below(at + 1))]);
  if (at >= bytes.length) return bytes;
  if (kind === 3) bytes.writeUInt8(random.pick(edges), at);
  else if (kind === 4) bytes.writeUInt8((bytes[at] ?? 0) ^ (1 << random.below(8)), at);
  else bytes.writeUInt8(random.below(256), at);
  return bytes;
}

/** Lines of text, such as an SDP, with one to five faults. */
export function mutateLines(text: string, random: Random): string {
  const lines = text.split('\r\n');
  for (let faults = 1 + random.below(5); faults > 0; faults -= 1) {
    const at = random.below(lines.length);
    const line = lines[at] ?? '';
    const kind = random.below(6);
    if (kind === 0) lines.splice(at, 1);
    else if (kind === 1) lines.splice(random.below(lines.length), 0, line);
    else lines[at] = mutateLine(line, kind, random);
  }
  return lines.join(random.chance(0.9) ? '\r\n' : '\n');
}

function mutateLine(line: string, kind: number, random: Random): string {
  const at = random.below(line.length + 1);
  if (kind === 2) return line.replace(/\d+/, random.pick(numbers));
  if (kind === 3) return line.slice(0, at) + random.pick(texts) + line.slice(at);
  if (kind === 4) return line.slice(0, at);
  return line.replace(/[^:= ]+$/, random.pick([...numbers, ...texts]));
}

export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON value with one of its values replaced by another kind, or nested too deep. */
export function mutateJson(value: Json, random: Random): Json {
  if (random.chance(0.15) || typeof value !== 'object' || value === null)
    return unexpectedValue(value, random);
  const entries = Object.entries(value);
  const [key] = entries.length === 0 ? [''] : random.pick(entries);
  const inner = (value as Readonly<Record<string, Json>>)[key] ?? null;
  const changed = { ...value, [key]: mutateJson(inner, random) };
  if (random.chance(0.1)) Reflect.deleteProperty(changed, key);
  return Array.isArray(value) ? (Object.values(changed) as Json[]) : changed;
}

function unexpectedValue(value: Json, random: Random): Json {
  const deep = (levels: number): Json => (levels === 0 ? value : [deep(levels - 1)]);
  const odd: Json[] = [null, true, -1, 1e308, 0.5, [], {}, [value], { value }, ...texts];
  return random.chance(0.02) ? deep(500) : random.pick(odd);
}
