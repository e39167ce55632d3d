import type { DirectoryRecord } from '../directory.ts';
import { memberOf } from '../record-keys.ts';

/** What this gateway owns, as it wrote it last. */
export class OwnRecords {
  readonly #records = new Map<string, DirectoryRecord>();

  get all(): readonly DirectoryRecord[] {
    return [...this.#records.values()];
  }

  has(member: string): boolean {
    return this.#records.has(member);
  }

  /** The own version of a record that others have a copy of. */
  versionOf(record: DirectoryRecord): DirectoryRecord {
    return this.#records.get(memberOf(record)) ?? record;
  }

  add(record: DirectoryRecord): void {
    this.#records.set(memberOf(record), record);
  }

  /** Returns what it was, unless it is of a later claim. */
  delete(member: string, epoch: number): DirectoryRecord | undefined {
    const record = this.#records.get(member);
    if (record === undefined || record.epoch > epoch) return undefined;
    this.#records.delete(member);
    return record;
  }
}
