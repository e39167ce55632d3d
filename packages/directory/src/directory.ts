import type { RecordKind, RecordValues, ReplicatedKind } from './records.ts';

/** How long a gateway's lease lasts without a beat, and how often it is renewed. */
export const leaseMs = 5000;
export const beatMs = 1000;

export interface DirectoryRecord<K extends RecordKind = RecordKind> {
  readonly kind: K;
  readonly key: string;
  /** Whose record it is, such as the board of a name: only the same one may claim it again. */
  readonly identity: string;
  /** The id of the gateway that may write it; null for none. */
  readonly owner: string | null;
  /** Rises with each claim, also after the store was restarted or emptied. */
  readonly epoch: number;
  readonly value: RecordValues[K];
}

/** `held`: somebody else has the record. `gone`: there is none of that epoch. */
export type ClaimOutcome<K extends RecordKind = RecordKind> =
  | { readonly kind: 'granted'; readonly record: DirectoryRecord<K> }
  | { readonly kind: 'held'; readonly record: DirectoryRecord<K> }
  | { readonly kind: 'gone' };

export type DirectoryChange =
  /** `record` is undefined when it was removed. */
  | {
      readonly kind: ReplicatedKind;
      readonly key: string;
      readonly record: DirectoryRecord | undefined;
    }
  /** Changes were missed: everything was read again. */
  | { readonly kind: 'reread' };

/**
 * `away`: the store cannot be reached, within two seconds. The call may have had its effect: read or claim again; what
 * a gateway owns so without knowing goes to a gateway that is not alive, to be adopted. `refused`: a key or value that
 * no store takes. `schema`: a value that is none of its kind.
 */
export type DirectoryErrorCode = 'away' | 'refused' | 'schema' | 'closed';

/**
 * What the gateways of an installation know in common: records, each written by one gateway at a time.
 * A gateway's claims last as long as its lease, which it renews each second; what it owned can be
 * adopted by others afterwards. Every write is fenced by the epoch of the claim.
 */
export interface Directory {
  /** This gateway's id: new in each process. */
  readonly id: string;
  /** Whether the store answers. */
  readonly isConnected: boolean;
  /** Whether this gateway's lease is valid, by its own monotonic clock. */
  readonly isLeased: boolean;

  /** This gateway's copy: also while the store is away. */
  get<K extends ReplicatedKind>(kind: K, key: string): DirectoryRecord<K> | undefined;
  all<K extends ReplicatedKind>(kind: K): IterableIterator<DirectoryRecord<K>>;
  /** Resolves when the copy has what the store had at the time of the call; at once while the store is away. */
  upToDate(): Promise<void>;
  /** Reads from the store. */
  read<K extends RecordKind>(kind: K, key: string): Promise<DirectoryRecord<K> | undefined>;

  /**
   * Claims a record for this gateway: when there is none; when it is of the same identity and has no
   * owner, or one whose lease is over; or when this gateway owns it, with the same identity.
   */
  claim<K extends RecordKind>(
    kind: K,
    key: string,
    wanted: { readonly identity: string; readonly value: RecordValues[K] },
  ): Promise<ClaimOutcome<K>>;
  /** Takes a record of this epoch over, whoever owns it: its client is here now. */
  take<K extends RecordKind>(
    record: DirectoryRecord<K>,
    value: RecordValues[K],
  ): Promise<ClaimOutcome<K>>;
  /** Takes a record of this epoch over if its owner's lease is over. */
  adopt<K extends RecordKind>(record: DirectoryRecord<K>): Promise<ClaimOutcome<K>>;
  /** Writes a record that this gateway owns by this epoch. */
  write<K extends RecordKind>(
    record: DirectoryRecord<K>,
    value: RecordValues[K],
  ): Promise<ClaimOutcome<K>>;
  /** Gives a record up, which stays for its identity. */
  leave<K extends RecordKind>(
    record: DirectoryRecord<K>,
    value: RecordValues[K],
  ): Promise<ClaimOutcome<K>>;
  /** Deletes a record that this gateway owns by this epoch, or that has no owner; false otherwise. */
  remove(record: DirectoryRecord): Promise<boolean>;
  /** Writes a record without an owner, whatever was there: keys, tokens and the like. */
  put<K extends RecordKind>(kind: K, key: string, value: RecordValues[K]): Promise<void>;
  /** The same, unless there is one already, which is returned then. */
  putIfAbsent<K extends RecordKind>(
    kind: K,
    key: string,
    value: RecordValues[K],
  ): Promise<DirectoryRecord<K>>;

  /** The gateways that own records and whose lease is over. */
  deadOwners(): Promise<readonly string[]>;
  /** The records of a gateway: at most `limit` of them. */
  ownedBy(gateway: string, limit: number): Promise<readonly DirectoryRecord[]>;

  /** Sends to one gateway, at most once: lost when it is away. Payloads are JSON. */
  send(gateway: string, topic: string, payload: unknown): Promise<void>;
  onMessage(topic: string, listener: (payload: unknown, from: string) => void): () => void;
  /** Calls back after each change of the copy, also after this gateway's own. */
  onChange(listener: (change: DirectoryChange) => void): () => void;
  /**
   * Calls back when another gateway has taken or adopted what this one owned: at once, or, after the store was
   * away, when it is back.
   */
  onLost(listener: (record: DirectoryRecord) => void): () => void;
  /** Calls back when `isConnected` or `isLeased` has changed. */
  onState(listener: () => void): () => void;

  /** Gives up the lease, and disconnects. Idempotent; what it owned can be adopted at once. */
  close(): Promise<void>;
}
