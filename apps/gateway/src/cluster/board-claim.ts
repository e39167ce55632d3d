import type { Directory, DirectoryRecord, RecordValues } from '@boardcast/directory';
import type { BoardEntry } from '@boardcast/protocol';
import { OwnedRecord, type HeldDecision } from './owned-record.ts';

type BoardValue = RecordValues['board'];

export interface BoardClaimOptions {
  readonly directory: Directory;
  readonly name: string;
  readonly identity: string;
  /** Whether there was a record of this board before. */
  readonly isKnown: boolean;
  readonly onHeld: (record: DirectoryRecord<'board'>) => HeldDecision;
  readonly onLost: (record: DirectoryRecord<'board'>) => void;
  readonly onGranted: () => void;
  readonly onEnded: () => void;
  readonly record?: DirectoryRecord<'board'>;
}

/** Viewers come and go many times a second. */
const viewersDelayMs = 500;

/** The name of a board of this gateway. */
export class BoardClaim {
  readonly name: string;
  #identity: string;
  /** Whether its pipeline was read here, and not only taken over. */
  isRead = false;
  readonly since = performance.now();
  readonly #owned: OwnedRecord<'board'>;
  #value: BoardValue | undefined;
  #isRemembered: boolean;
  #timer: NodeJS.Timeout | undefined;

  constructor({ directory, name, identity, isKnown, record, ...events }: BoardClaimOptions) {
    this.name = name;
    this.#identity = identity;
    this.#value = record?.value;
    this.#isRemembered = isKnown;
    this.#owned = new OwnedRecord({
      ...{ directory, kind: 'board', key: name, ...events },
      ...(record && { record }),
    });
  }

  get identity(): string {
    return this.#identity;
  }

  /** Its entry as this gateway has it; undefined while the directory has not granted the name. */
  get entry(): BoardEntry | undefined {
    return this.#owned.record === undefined ? undefined : this.#value?.entry;
  }

  get node(): string | null {
    return this.#value?.node ?? null;
  }

  get pipeline(): string | null {
    return this.#value?.entry.pipeline ?? null;
  }

  /** Writes what has changed: at once, but for counts of viewers. One that was replaced is not remembered. */
  set(identity: string, value: BoardValue, isReplaced = false): void {
    const before = this.#identity === identity ? this.#value : undefined;
    this.#identity = identity;
    this.#value = value;
    this.#isRemembered = !isReplaced && (this.#isRemembered || value.entry.state === 'live');
    if (before === undefined || !isSame(before, value, true)) this.#write();
    else if (!isSame(before, value, false)) {
      this.#timer ??= setTimeout(() => this.#write(), viewersDelayMs);
    }
  }

  /** The board left: its name stays, if it has ever been live. */
  leave(now: number): void {
    clearTimeout(this.#timer);
    if (!this.#isRemembered || this.#value === undefined) return this.#owned.remove();
    this.#owned.leave(this.#identity, leftBoard(this.#value, now));
  }

  /** The board has another name now. */
  remove(): void {
    clearTimeout(this.#timer);
    this.#owned.remove();
  }

  retry(): void {
    this.#owned.retry();
  }

  confirm(): Promise<boolean> {
    return this.#owned.confirm();
  }

  /** Forgets it without a write. */
  drop(): void {
    clearTimeout(this.#timer);
    this.#owned.drop();
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#value !== undefined) this.#owned.own(this.#identity, this.#value);
  }
}

/** A board as it is remembered. */
function leftBoard({ entry }: BoardValue, now: number): BoardValue {
  const { name, profile, firmware } = entry;
  const since = entry.state === 'offline' ? entry.since : new Date(now).toISOString();
  return {
    entry: {
      ...{ name, profile, firmware, state: 'offline', viewers: 0, since },
      ...{ pipeline: null, endpoint: null, viewerEndpoint: null },
    },
    node: null,
  };
}

function isSame(a: BoardValue, b: BoardValue, withoutViewers: boolean): boolean {
  const of = ({ entry, node }: BoardValue) =>
    JSON.stringify([withoutViewers ? { ...entry, viewers: 0 } : entry, node]);
  return of(a) === of(b);
}
