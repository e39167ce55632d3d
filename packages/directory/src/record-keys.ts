import * as v from 'valibot';
import { DirectoryError } from './directory-error.ts';
import { recordSchemas, replicatedKinds } from './records.ts';
import type { RecordKind, RecordValues, ReplicatedKind } from './records.ts';

const maxKeyLength = 1024;
const maxValueLength = 1024 * 1024;

export function isRecordKind(kind: string): kind is RecordKind {
  return Object.hasOwn(recordSchemas, kind);
}

export function isReplicated(kind: RecordKind): kind is ReplicatedKind {
  return (replicatedKinds as readonly RecordKind[]).includes(kind);
}

/** What a record is found by among those of all kinds. */
export function memberOf(record: { readonly kind: RecordKind; readonly key: string }): string {
  return `${record.kind}:${record.key}`;
}

export function parseMember(member: string): { kind: RecordKind; key: string } | undefined {
  const end = member.indexOf(':');
  const kind = member.slice(0, end);
  return isRecordKind(kind) ? { kind, key: member.slice(end + 1) } : undefined;
}

/** The value in JSON. Throws for what no store may be given. */
export function serialize<K extends RecordKind>(
  kind: K,
  key: string,
  value: RecordValues[K],
): string {
  if (key === '' || key.length > maxKeyLength)
    throw new DirectoryError('refused', `a key of ${kind} has ${key.length} characters`);
  // A key of UTF-8 is read as it was written.
  if (Buffer.from(key).toString() !== key)
    throw new DirectoryError('refused', `a key of ${kind} is no Unicode text`);
  if (!v.is(recordSchemas[kind], value))
    throw new DirectoryError('schema', `the value of ${kind} "${key.slice(0, 80)}" is not valid`);
  const json = JSON.stringify(value);
  if (json.length > maxValueLength)
    throw new DirectoryError('refused', `${kind} "${key.slice(0, 80)}" has ${json.length} bytes`);
  return json;
}
