import type { Directory, DirectoryRecord } from '@boardcast/directory';
import { isPublished, type BoardEntry, type PublishedBoard } from '@boardcast/protocol';
import type { BoardObjects } from '../access/permissions.ts';
import type { Principal } from '../access/principal.ts';
import { keepsName } from '../board-identity.ts';
import type { Boards } from '../boards.ts';
import type { ClusterBoards, LocalBoards } from '../local-boards.ts';
import type { ListedBoard, NameRegistry } from '../name-registry.ts';
import type { ObjectOwners } from '../object-owners.ts';
import { BoardClaim } from './board-claim.ts';
import { BoardIdentities } from './board-identities.ts';
import type { CascadeIndex } from './cascade-index.ts';
import type { HeldDecision } from './owned-record.ts';
import { SharedList } from './shared-list.ts';

export interface SharedBoardsOptions {
  /** Whether an endpoint is that of another gateway's recorder. */
  readonly isRecorder?: (endpoint: string) => boolean;
  readonly directory: Directory;
  readonly index: CascadeIndex;
  readonly owners: ObjectOwners;
  readonly changed: () => void;
  /** A pipeline of this gateway's clients does not exist any more. */
  readonly removed: (pipeline: string) => void;
  /** Whether a pipeline is on its node; false also for a node that is down. */
  readonly exists: (node: string, pipeline: string) => Promise<boolean>;
  /** A monotonic clock, in ms. */
  readonly now?: () => number;
  /** In ms since 1970. */
  readonly timeOfDay?: () => number;
}

const sweepMs = 1000;
/** A board that was taken over is looked for on its node after this long without a reading. */
const unreadMs = 10_000;
/** A board that publishes elsewhere now is listed under another name only if it is still there then. */
const replacedMs = 5000;
const maxAnonymous = 500;

/**
 * The boards of an installation. Each gateway claims the names of its own boards, and lists the records
 * of all; a name has one owner at a time, and stays with its identity until it is forgotten.
 */
export class SharedBoards implements Boards, NameRegistry, ClusterBoards {
  readonly #options: Required<SharedBoardsOptions>;
  readonly #identities: BoardIdentities;
  readonly #list: SharedList;
  readonly #claims = new Map<string, BoardClaim>();
  /** Names that others had when they were claimed, until the copy has them, too. */
  readonly #held = new Map<string, DirectoryRecord<'board'>>();
  /** When the board of a pipeline began to publish through another gateway. */
  readonly #replaced = new Map<string, number>();
  readonly #ends: readonly (() => void)[];
  readonly #timer: NodeJS.Timeout;
  readonly #checking = new Set<string>();
  #local: LocalBoards | undefined;

  constructor(options: SharedBoardsOptions) {
    const { directory, index, changed } = options;
    this.#options = {
      ...{ now: () => performance.now(), timeOfDay: Date.now, isRecorder: () => false },
      ...options,
    };
    this.#identities = new BoardIdentities(directory);
    this.#list = new SharedList({
      ...{ directory, index, changed },
      ownEntry: (name) => this.#claims.get(name)?.entry,
    });
    this.#ends = [
      directory.onChange((change) => {
        if (change.kind === 'board') this.#held.delete(change.key);
        if (change.kind === 'reread') this.#reread();
      }),
      directory.onState(() => this.#retry()),
      directory.onLost(({ kind, key }) => {
        if (kind === 'board') void this.#claims.get(key)?.confirm();
      }),
    ];
    this.#timer = setInterval(() => this.#sweep(), sweepMs);
    this.#timer.unref();
  }

  /** The boards of this gateway, whose names this claims. */
  attach(local: LocalBoards): void {
    this.#local = local;
  }

  boards(): readonly PublishedBoard[] {
    return this.entries().filter(isPublished);
  }

  entries(): readonly BoardEntry[] {
    return this.#list.entries();
  }

  own(): readonly PublishedBoard[] {
    const own = [...this.#claims.values()].filter(({ entry }) => entry !== undefined);
    return own.flatMap(({ name }) => this.#list.entryOf(name) ?? []).filter(isPublished);
  }

  boardIn(pipeline: string): BoardObjects | undefined {
    return this.#list.boardIn(pipeline);
  }

  isTaken(name: string, principal: Principal): boolean {
    const holder = this.identityOf(name);
    const isOwn = principal.kind === 'board' && principal.name === name;
    return holder !== undefined && keepsName(holder) && !isOwn;
  }

  async forget(name: string): Promise<boolean> {
    const { directory } = this.#options;
    const record = directory.get('board', name);
    if (record === undefined || record.value.entry.pipeline !== null) return false;
    return directory.remove(record);
  }

  names(): ReadonlyMap<string, string> {
    return this.#identities.names;
  }

  identityOf(name: string): string | undefined {
    return this.#recordOf(name)?.identity;
  }

  mayTake(identity: string, name: string): boolean {
    const record = this.#recordOf(name);
    if (record === undefined || record.identity === identity) return true;
    const isOwn = record.owner === this.#options.directory.id;
    return (isOwn || isLeft(record)) && !keepsName(record.identity);
  }

  claimant(pipeline: string, identity: string): string | undefined {
    const since = this.#replaced.get(pipeline);
    if (since === undefined) return identity;
    if (this.#options.now() - since <= replacedMs) return undefined;
    const record = this.#identities.recordOf(identity);
    return record?.value.entry.pipeline === pipeline ? identity : `offer ${pipeline}`;
  }

  isNoViewer(endpoint: string): boolean {
    const { index, isRecorder } = this.#options;
    return isRecorder(endpoint) || index.isOriginEndpoint(endpoint);
  }

  /** Those that left are among the entries of all gateways. */
  absent(): readonly BoardEntry[] {
    return [];
  }

  update(listed: readonly ListedBoard[]): void {
    const wanted = new Map(listed.map((one) => [one.board.name, one]));
    const renamed = new Set(listed.map(({ identity }) => identity));
    for (const [name, claim] of this.#claims) {
      if (wanted.has(name) || !claim.isRead) continue;
      if (renamed.has(claim.identity)) claim.remove();
      else this.#leave(claim);
    }
    for (const [name, one] of wanted) this.#want(name, one);
    this.#list.changed();
  }

  /** A pipeline does not exist any more. */
  removed(pipeline: string): void {
    this.#replaced.delete(pipeline);
    this.#options.removed(pipeline);
    for (const claim of this.#claims.values()) {
      if (!claim.isRead && claim.pipeline === pipeline) this.#leave(claim);
    }
  }

  /**
   * Sessions of other gateways came here with these pipelines: so do the boards that they created,
   * and not those that they watch.
   */
  takeOver(pipelines: readonly string[]): void {
    const { directory, index, owners } = this.#options;
    for (const pipeline of pipelines) {
      if (owners.ownerOf(pipeline) === undefined) continue;
      this.#replaced.delete(pipeline);
      const name = index.boardIn(pipeline)?.name ?? '';
      const record = directory.get('board', name);
      if (record === undefined || record.owner === directory.id || this.#claims.has(name)) continue;
      this.#add(name, record.identity).set(record.identity, record.value);
    }
  }

  /** Lists a board whose gateway is gone, until its session is resumed or it is over. */
  async adopt(record: DirectoryRecord<'board'>): Promise<void> {
    if (this.#claims.has(record.key)) return;
    const outcome = await this.#options.directory.adopt(record);
    if (outcome.kind !== 'granted' || this.#claims.has(record.key)) return;
    this.#add(record.key, record.identity, outcome.record);
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.#timer);
    for (const end of this.#ends) end();
    for (const claim of this.#claims.values()) claim.drop();
    this.#identities.close();
    this.#list.close();
  }

  #recordOf(name: string): DirectoryRecord<'board'> | undefined {
    const known = this.#options.directory.get('board', name);
    const held = this.#held.get(name);
    return held !== undefined && held.epoch > (known?.epoch ?? 0) ? held : known;
  }

  #want(name: string, { board, identity, isReplaced }: ListedBoard): void {
    const node = this.#options.owners.nodeOf(board.pipeline);
    if (node === undefined) return;
    const claimed = isReplaced ? `offer ${board.pipeline}` : identity;
    const claim = this.#claims.get(name) ?? this.#add(name, claimed);
    claim.isRead = true;
    claim.set(claimed, { entry: board, node }, isReplaced);
  }

  #add(name: string, identity: string, record?: DirectoryRecord<'board'>): BoardClaim {
    const { directory } = this.#options;
    const claim: BoardClaim = new BoardClaim({
      ...{ directory, name, identity, ...(record && { record }) },
      isKnown: this.identityOf(name) === identity,
      onHeld: (held) => this.#decide(claim, held),
      onLost: (held) => this.#lost(claim, held),
      onGranted: () => this.#granted(claim),
      onEnded: () => this.#delete(claim),
    });
    this.#claims.set(name, claim);
    return claim;
  }

  /** A board that is here takes its name along; one that left without an id of its own is replaced. */
  #decide({ pipeline, identity }: BoardClaim, held: DirectoryRecord<'board'>): HeldDecision {
    if (held.identity !== identity) {
      return isLeft(held) && !keepsName(held.identity) ? 'replace' : 'give up';
    }
    const { owners } = this.#options;
    const isHere = pipeline !== null && owners.disconnectedForMs(pipeline) === undefined;
    const isElsewhere = held.value.entry.pipeline !== pipeline;
    return isHere || !isElsewhere ? 'take' : 'give up';
  }

  #lost(claim: BoardClaim, held: DirectoryRecord<'board'>): void {
    this.#delete(claim);
    const { pipeline } = claim;
    const isSameBoard = held.identity === claim.identity;
    if (isSameBoard && pipeline !== null && claim.isRead) {
      this.#replaced.set(pipeline, this.#options.now());
    }
    this.#held.set(claim.name, held);
    if (claim.isRead) this.#local?.refresh();
  }

  /** The name that a board had before it got another is nobody's. */
  #granted({ name, identity }: BoardClaim): void {
    const former = this.#identities.recordOf(identity);
    if (former !== undefined && former.key !== name && isLeft(former)) {
      this.#options.directory.remove(former).catch(() => undefined);
    }
    this.#list.changed();
  }

  #leave(claim: BoardClaim): void {
    claim.leave(this.#options.timeOfDay());
    if (!keepsName(claim.identity)) this.#limitAnonymous();
  }

  #delete(claim: BoardClaim): void {
    if (this.#claims.get(claim.name) === claim) this.#claims.delete(claim.name);
    this.#list.changed();
  }

  /** Forgets the boards without an id of their own that left first. */
  #limitAnonymous(): void {
    const { directory } = this.#options;
    const left = [...directory.all('board')].filter(
      (record) => isLeft(record) && !keepsName(record.identity),
    );
    const since = ({ value }: DirectoryRecord<'board'>) => value.entry.since;
    left.sort((a, b) => (since(a) < since(b) ? -1 : 1));
    for (const record of left.slice(0, Math.max(0, left.length - maxAnonymous))) {
      directory.remove(record).catch(() => undefined);
    }
  }

  /** The store was away, and may have come back without what this gateway owns. */
  #reread(): void {
    this.#held.clear();
    for (const claim of this.#claims.values()) {
      const record = this.#options.directory.get('board', claim.name);
      if (claim.entry !== undefined && record === undefined) void claim.confirm();
    }
  }

  #retry(): void {
    if (!this.#options.directory.isConnected) return;
    for (const claim of this.#claims.values()) claim.retry();
  }

  #sweep(): void {
    this.#retry();
    const now = this.#options.now();
    const due = [...this.#replaced.values()].some(
      (since) => now - since > replacedMs && now - since < replacedMs + 2 * sweepMs,
    );
    if (due) this.#local?.refresh();
    for (const claim of this.#claims.values()) {
      if (claim.isRead || performance.now() - claim.since < unreadMs) continue;
      if (!this.#checking.has(claim.name)) void this.#check(claim);
    }
  }

  /** Whether a board that was taken over, and whose pipeline nobody here reads, is there at all. */
  async #check(claim: BoardClaim): Promise<void> {
    const { node, pipeline, name } = claim;
    this.#checking.add(name);
    try {
      const exists = node !== null && pipeline !== null && this.#options.exists(node, pipeline);
      if (!(await exists) && !claim.isRead) this.#leave(claim);
    } catch {
      // It is asked again with the next sweep.
    } finally {
      this.#checking.delete(name);
    }
  }
}

/** Whether a board left, and nobody owns its name. */
function isLeft({ owner, value }: DirectoryRecord<'board'>): boolean {
  return owner === null && value.entry.pipeline === null;
}
