import type { ClaimOutcome, DirectoryRecord } from './directory.ts';
import { isReplicated, memberOf } from './record-keys.ts';
import type { RecordKind } from './records.ts';

/** What the store knows of a gateway that opened it. */
export interface MemoryMember {
  readonly id: string;
  readonly isLeased: boolean;
  lost(record: DirectoryRecord): void;
  changed(record: DirectoryRecord, isRemoved: boolean): void;
  receive(topic: string, payload: unknown, from: string): void;
}

/** What one gateway asks of a record: it writes as `owner`, by the epoch that it knows. */
export type MemoryWrite = 'take' | 'adopt' | 'write' | 'leave';

/** The records that several gateways of one process have in common. */
export class MemoryStore {
  readonly #records = new Map<RecordKind, Map<string, DirectoryRecord>>();
  readonly #members = new Map<string, MemoryMember>();
  /** What each gateway owns, also after it left. */
  readonly #owned = new Map<string, Map<string, DirectoryRecord>>();
  #lastEpoch = 0;

  join(member: MemoryMember): void {
    this.#members.set(member.id, member);
  }

  /** The record of the gateway itself ends with its lease. */
  expire(id: string): void {
    const record = this.get('gateway', id);
    if (record?.owner === id) this.#delete(record);
  }

  leave(id: string): void {
    this.#members.delete(id);
    this.expire(id);
  }

  get(kind: RecordKind, key: string): DirectoryRecord | undefined {
    return this.#records.get(kind)?.get(key);
  }

  all(kind: RecordKind): IterableIterator<DirectoryRecord> {
    return (this.#records.get(kind) ?? new Map<string, DirectoryRecord>()).values();
  }

  claim(wanted: Omit<DirectoryRecord, 'owner' | 'epoch'>, owner: string): ClaimOutcome {
    const present = this.get(wanted.kind, wanted.key);
    const isFree =
      present === undefined ||
      (present.identity === wanted.identity && this.#isFor(present.owner, owner));
    if (!isFree) return { kind: 'held', record: present };
    return this.#grant({ ...wanted, owner, epoch: this.#nextEpoch(present) }, owner);
  }

  write(
    operation: MemoryWrite,
    { kind, key, epoch }: DirectoryRecord,
    value: DirectoryRecord['value'],
    gateway: string,
  ): ClaimOutcome {
    const present = this.get(kind, key);
    if (present === undefined) return { kind: 'gone' };
    if (present.epoch !== epoch || !this.#mayWrite(operation, present, gateway)) {
      const isOthers = present.owner !== null && present.owner !== gateway;
      return isOthers ? { kind: 'held', record: present } : { kind: 'gone' };
    }
    const next = { ...present, value };
    if (operation === 'write') return this.#grant(next, gateway);
    if (operation === 'leave') return this.#grant({ ...next, owner: null }, gateway);
    return this.#grant({ ...next, owner: gateway, epoch: this.#nextEpoch(present) }, gateway);
  }

  put(record: Omit<DirectoryRecord, 'identity' | 'owner' | 'epoch'>): void {
    const epoch = this.#nextEpoch(this.get(record.kind, record.key));
    this.#grant({ ...record, identity: '', owner: null, epoch }, null);
  }

  remove({ kind, key, epoch }: DirectoryRecord, gateway: string): boolean {
    const present = this.get(kind, key);
    if (present?.epoch !== epoch) return false;
    if (present.owner !== null && present.owner !== gateway) return false;
    this.#delete(present);
    return true;
  }

  deadOwners(): readonly string[] {
    return [...this.#owned.keys()].filter((id) => !this.#isLeased(id));
  }

  ownedBy(gateway: string): readonly DirectoryRecord[] {
    return [...(this.#owned.get(gateway)?.values() ?? [])];
  }

  send(gateway: string, topic: string, payload: unknown, from: string): void {
    queueMicrotask(() => this.#members.get(gateway)?.receive(topic, payload, from));
  }

  #isLeased(id: string): boolean {
    return this.#members.get(id)?.isLeased === true;
  }

  #isFor(owner: string | null, gateway: string): boolean {
    return owner === null || owner === gateway || !this.#isLeased(owner);
  }

  #mayWrite(operation: MemoryWrite, present: DirectoryRecord, gateway: string): boolean {
    if (operation === 'take') return true;
    if (operation === 'adopt') return present.owner === null || !this.#isLeased(present.owner);
    return present.owner === gateway;
  }

  #nextEpoch(present: DirectoryRecord | undefined): number {
    this.#lastEpoch = Math.max(this.#lastEpoch, present?.epoch ?? 0, Date.now() * 1000) + 1;
    return this.#lastEpoch;
  }

  #grant(record: DirectoryRecord, writer: string | null): ClaimOutcome {
    const present = this.get(record.kind, record.key);
    if (present !== undefined) this.#disown(present);
    if (present !== undefined && present.owner !== null && present.owner !== writer)
      this.#members.get(present.owner)?.lost(present);
    const ofKind = this.#records.get(record.kind) ?? new Map<string, DirectoryRecord>();
    this.#records.set(record.kind, ofKind.set(record.key, record));
    if (record.owner !== null) {
      const owned = this.#owned.get(record.owner) ?? new Map<string, DirectoryRecord>();
      this.#owned.set(record.owner, owned.set(memberOf(record), record));
    }
    this.#announce(record, false);
    return { kind: 'granted', record };
  }

  #delete(record: DirectoryRecord): void {
    this.#disown(record);
    this.#records.get(record.kind)?.delete(record.key);
    this.#announce(record, true);
  }

  #disown(record: DirectoryRecord): void {
    if (record.owner === null) return;
    const owned = this.#owned.get(record.owner);
    owned?.delete(memberOf(record));
    if (owned?.size === 0) this.#owned.delete(record.owner);
  }

  #announce(record: DirectoryRecord, isRemoved: boolean): void {
    if (!isReplicated(record.kind)) return;
    queueMicrotask(() => {
      for (const member of [...this.#members.values()]) member.changed(record, isRemoved);
    });
  }
}
