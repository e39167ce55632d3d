import { createHash } from 'node:crypto';

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

/** Why a file is not a valid partition table; undefined when it is. Its MD5 is checked if present. */
export function partitionTableError(table: Uint8Array): string | undefined {
  if (table.length < entryBytes || !isEntry(table, 0)) return 'is not a partition table';
  for (let at = 0; at + entryBytes <= table.length; at += entryBytes) {
    if (!isDigest(table, at)) continue;
    const digest = createHash('md5').update(table.subarray(0, at)).digest();
    const same = digest.equals(table.subarray(at + 16, at + entryBytes));
    return same ? undefined : 'is damaged: its MD5 is wrong';
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
      name: Buffer.from(label).toString('latin1').replace(/\0.*$/s, ''),
      type: view.getUint8(at + 2),
      offset: view.getUint32(at + 4, true),
      size: view.getUint32(at + 8, true),
    });
  }
  return partitions;
}

export const endOf = ({ offset, size }: Pick<Partition, 'offset' | 'size'>) => offset + size;
