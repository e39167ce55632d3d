import * as v from 'valibot';
import type { DirectoryRecord } from '../directory.ts';
import { recordSchemas } from '../records.ts';
import type { RecordKind, RecordValues } from '../records.ts';

/** A record as it is in the store: see `script.ts`. */
export function recordText(record: DirectoryRecord): string {
  const { epoch, owner, identity, value } = record;
  return `${epoch}|${owner ?? ''}|${JSON.stringify(identity)}\n${JSON.stringify(value)}`;
}

const header = /^(\d{1,16})\|([^|\n]*)\|([^\n]*)\n/;

/** Undefined for what is no valid record of its kind. */
export function parseRecord<K extends RecordKind>(
  kind: K,
  key: string,
  text: string,
): DirectoryRecord<K> | undefined {
  const [whole, digits, owner = '', identityText = ''] = header.exec(text) ?? [];
  const epoch = Number(digits);
  if (whole === undefined || !Number.isSafeInteger(epoch)) return undefined;
  const identity = parseJson(identityText);
  if (typeof identity !== 'string') return undefined;
  const value = v.safeParse(recordSchemas[kind], parseJson(text.slice(whole.length)));
  if (!value.success) return undefined;
  return {
    ...{ kind, key, identity, epoch },
    owner: owner === '' ? null : owner,
    value: value.output as RecordValues[K],
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
