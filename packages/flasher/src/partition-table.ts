import { md5 } from '@noble/hashes/legacy';
import { isSameBytes } from './bytes.ts';

/** An entry of ESP-IDF's partition table; `type` is 0 for an application. */
export interface Partition {
  readonly name: string;
  readonly type: number;
  readonly offset: number;
  readonly size: number;
}

const entryBytes = 32;
const labelAt = 12;
const labelBytes = 16;

const isEntry = (table: Uint8Array, at: number) => table[at] === 0xaa && table[at + 1] === 0x50;
const isDigest = (table: Uint8Array, at: number) => table[at] === 0xeb && table[at + 1] === 0xeb;

export type PartitionTableDefect = 'not-a-partition-table' | 'wrong-md5';

/** Why a file is not a valid partition table; undefined when it is. Its MD5 is checked if present. */
export function partitionTableDefect(table: Uint8Array): PartitionTableDefect | undefined {
  if (table.length < entryBytes || !isEntry(table, 0)) return 'not-a-partition-table';
  for (let at = 0; at + entryBytes <= table.length; at += entryBytes) {
    if (!isDigest(table, at)) continue;
    const stored = table.subarray(at + 16, at + entryBytes);
    return isSameBytes(md5(table.subarray(0, at)), stored) ? undefined : 'wrong-md5';
  }
  return undefined;
}

/** The entries of a partition table, in order. */
export function partitionsOf(table: Uint8Array): readonly Partition[] {
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const partitions: Partition[] = [];
  for (let at = 0; at + entryBytes <= table.length && isEntry(table, at); at += entryBytes) {
    const label = table.subarray(at + labelAt, at + labelAt + labelBytes);
    partitions.push({
      name: textOf(label),
      type: view.getUint8(at + 2),
      offset: view.getUint32(at + 4, true),
      size: view.getUint32(at + 8, true),
    });
  }
  return partitions;
}

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes).replace(/\0.*$/s, '');

export const endOf = ({ offset, size }: Pick<Partition, 'offset' | 'size'>) => offset + size;
