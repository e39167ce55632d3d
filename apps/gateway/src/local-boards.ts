import {
  boardTags,
  relayTag,
  restartCommand,
  type BoardEntry,
  type PublishedBoard,
} from '@boardcast/protocol';
import { recorderId, type Principal } from './access/principal.ts';
import { identityOf, isToldByBoard, keepsName } from './board-identity.ts';
import type { Boards } from './boards.ts';
import { withUniqueNames, type NameClaim } from './board-names.ts';
import { KnownBoards } from './known-boards.ts';
import type { NameRegistry } from './name-registry.ts';
import type { ObjectOwners } from './object-owners.ts';
import { publisherOf, type EndpointState, type PipelineState } from './pipeline-state.ts';

/** A pipeline as it was last read. */
export interface KnownPipeline {
  /** The media server that it is on; undefined where there is only one. */
  readonly node: string | undefined;
  readonly state: PipelineState;
  /** Its entry in the list; undefined without a publisher. */
  readonly board: PublishedBoard | undefined;
  /** The number of a board without a name. */
  readonly number: number | undefined;
  /** Sorts pipelines by creation, as far as that is known. */
  readonly order: number;
  /** When it was first read, by `now`. */
  readonly knownSince: number;
  /** The endpoints that are not reachable. */
  readonly unreachable: ReadonlyMap<string, Unreachable>;
}

/** A claim, and the pipeline of its board. */
type PipelineClaim = NameClaim & { readonly pipeline: string };

/** An endpoint that is not connected by ICE and DTLS. */
export interface Unreachable {
  /** By `now`. */
  readonly since: number;
  readonly wasReachable: boolean;
}

export interface LocalBoardsOptions {
  /** The list may have changed. */
  readonly changed: () => void;
  readonly owners: ObjectOwners;
  /** Remembers boards that left. */
  readonly known?: NameRegistry;
  /** What is known of several gateways and media servers; undefined for one of each. */
  readonly cluster?: ClusterBoards;
  /** A monotonic clock, in ms. */
  readonly now?: () => number;
  /** The time of day, in ms since 1970; never used for durations. */
  readonly timeOfDay?: () => number;
}

/** What a board depends on beyond its gateway. */
export interface ClusterBoards {
  /**
   * Under which identity a pipeline of this gateway claims its name; undefined for one of a board
   * that publishes through another gateway now.
   */
  claimant(pipeline: string, identity: string): string | undefined;
  /** Whether an endpoint is no viewer: it sends to another media server, or to another gateway's recorder. */
  isNoViewer(endpoint: string): boolean;
  /** A pipeline does not exist any more. */
  removed(pipeline: string): void;
}

/** The boards of a gateway's media servers, derived from its pipelines as they were last read. */
export class LocalBoards implements Boards {
  readonly #options: Required<Omit<LocalBoardsOptions, 'cluster'>>;
  readonly #cluster: ClusterBoards | undefined;
  readonly #pipelines = new Map<string, KnownPipeline>();
  #byPipeline: ReadonlyMap<string, PublishedBoard> | undefined;
  #added = 0;

  constructor(options: LocalBoardsOptions) {
    const timeOfDay = options.timeOfDay ?? Date.now;
    const known = new KnownBoards({ timeOfDay });
    this.#options = { now: () => performance.now(), timeOfDay, known, ...options };
    this.#cluster = options.cluster;
  }

  /** The boards with a pipeline, by the order in which they came. */
  boards(): readonly PublishedBoard[] {
    return this.#listed().map(({ board }) => board);
  }

  own(): readonly PublishedBoard[] {
    return this.boards();
  }

  boardIn(pipeline: string): PublishedBoard | undefined {
    this.#byPipeline ??= new Map(this.boards().map((board) => [board.pipeline, board]));
    return this.#byPipeline.get(pipeline);
  }

  /** The same, and the boards that left. */
  entries(): readonly BoardEntry[] {
    const boards = this.boards();
    return [...boards, ...this.#options.known.absent(boards)];
  }

  /** Whether a name is that of a board which keeps it, other than this principal's. */
  isTaken(name: string, principal: Principal): boolean {
    const holder = this.#options.known.identityOf(name);
    const isOwn = principal.kind === 'board' && principal.name === name;
    return holder !== undefined && keepsName(holder) && !isOwn;
  }

  /** Forgets a board that left; false when there is none of that name. */
  async forget(name: string): Promise<boolean> {
    const isForgotten = await this.#options.known.forget(name);
    if (isForgotten) this.#options.changed();
    return isForgotten;
  }

  /** Those on one media server, or all. */
  pipelines(node?: string): Iterable<KnownPipeline> {
    const all = this.#pipelines.values();
    return node === undefined ? all : [...all].filter((pipeline) => pipeline.node === node);
  }

  find(id: string): KnownPipeline | undefined {
    return this.#pipelines.get(id);
  }

  /** Stores a pipeline that was just read. */
  update(state: PipelineState, node?: string): void {
    const before = this.#pipelines.get(state.id);
    this.#forgetVanished(before?.state, state);
    const now = this.#options.now();
    const number = before?.number ?? this.#numberOf(state);
    const board = this.#boardOf(state, number, before?.board);
    this.#pipelines.set(state.id, {
      ...{ state, node },
      board,
      number,
      order: before?.order ?? state.createdAt + (this.#added += 1) / 1e6,
      knownSince: before?.knownSince ?? now,
      unreachable: unreachableIn(state, before, now),
    });
    if (JSON.stringify(board) !== JSON.stringify(before?.board)) this.#changed();
  }

  /** Removes a pipeline that no longer exists. */
  remove(id: string): void {
    const known = this.#pipelines.get(id);
    this.#options.owners.forget(id);
    this.#pipelines.delete(id);
    if (known?.board !== undefined) this.#changed();
    this.#cluster?.removed(id);
  }

  /** Removes everything of a media server: another is used now. */
  clear(node?: string): void {
    for (const { state } of [...this.pipelines(node)]) this.remove(state.id);
  }

  /** Sessions came to this gateway or left it, and their pipelines are no longer what they were. */
  ownersChanged(pipelines: readonly string[]): void {
    for (const id of pipelines) {
      const known = this.#pipelines.get(id);
      if (known === undefined) continue;
      if (this.#options.owners.nodeOf(id) === undefined) this.remove(id);
      else this.update(known.state, known.node);
    }
  }

  /** Names are decided anew. */
  refresh(): void {
    this.#changed();
  }

  /** Lists each board of a media server as offline and without viewers: it does not answer. */
  unreachable(node?: string): void {
    const since = new Date(this.#options.timeOfDay()).toISOString();
    const live = [...this.pipelines(node)].filter(({ board }) => board?.state === 'live');
    for (const pipeline of live) {
      const board = {
        ...(pipeline.board as PublishedBoard),
        state: 'offline',
        viewers: 0,
        since,
      } as const;
      this.#pipelines.set(pipeline.state.id, { ...pipeline, board });
    }
    if (live.length > 0) this.#changed();
  }

  /** Offline pipelines of disconnected clients whose board is live in a later pipeline. */
  superseded(): ReadonlySet<string> {
    const newest = new Map<string, number>();
    for (const pipeline of this.#pipelines.values()) {
      if (pipeline.board?.state !== 'live') continue;
      const key = this.#boardKey(pipeline);
      newest.set(key, Math.max(newest.get(key) ?? 0, pipeline.order));
    }
    const old = [...this.#pipelines.values()].filter(
      (pipeline) =>
        pipeline.board?.state === 'offline' &&
        (pipeline.order < (newest.get(this.#boardKey(pipeline)) ?? 0) ||
          this.#claimantOf(pipeline.state) === undefined) &&
        this.#options.owners.disconnectedForMs(pipeline.state.id) !== undefined,
    );
    return new Set(old.map(({ state }) => state.id));
  }

  #changed(): void {
    this.#byPipeline = undefined;
    this.#options.known.update(this.#listed());
    this.#options.changed();
  }

  #listed(): readonly NameClaim[] {
    const superseded = this.superseded();
    const listed = [...this.#pipelines.values()]
      .filter(({ state }) => !superseded.has(state.id))
      .sort((a, b) => a.order - b.order);
    const claims = this.#claims(listed).filter((claim) => !this.#isLeftBehind(claim));
    return withUniqueNames(claims, this.#options.known);
  }

  /** Whether a board reconnected, and publishes in another pipeline now. */
  #isLeftBehind({ identity, isReplaced, pipeline }: PipelineClaim): boolean {
    const isDisconnected = this.#options.owners.disconnectedForMs(pipeline) !== undefined;
    return isReplaced && isToldByBoard(identity) && isDisconnected;
  }

  /** `listed` is sorted by creation. */
  #claims(listed: readonly KnownPipeline[]): readonly PipelineClaim[] {
    const sameName = new Map<string, PipelineClaim[]>();
    for (const { state, board, order } of listed) {
      if (board === undefined) continue;
      const before = sameName.get(board.name) ?? [];
      const identity = this.#claimantOf(state);
      if (identity === undefined) continue;
      const replaced = before.filter((claim) =>
        this.#replaces({ board, identity, pipeline: state.id }, claim),
      );
      const claim = {
        ...{ board: whileReplacing(board, replaced), identity },
        ...{ pipeline: state.id, isReplaced: false },
        order: Math.min(order, ...replaced.map((claimed) => claimed.order)),
      };
      const now = before.map((other) =>
        replaced.includes(other) ? { ...other, isReplaced: true } : other,
      );
      sameName.set(board.name, [...now, claim]);
    }
    const claims = new Map([...sameName.values()].flat().map((claim) => [claim.pipeline, claim]));
    return listed.flatMap(({ state }) => claims.get(state.id) ?? []);
  }

  /**
   * A board that publishes again replaces itself: at once, so that viewers can join while it
   * connects, if it tells who it is. Any board replaces one of a disconnected client, unless that is
   * known to be another.
   */
  #replaces(
    { board, identity, pipeline }: Pick<PipelineClaim, 'board' | 'identity' | 'pipeline'>,
    earlier: PipelineClaim,
  ): boolean {
    const isHere = this.#options.owners.disconnectedForMs(pipeline) === undefined;
    if (earlier.identity === identity && isToldByBoard(identity) && isHere) return true;
    if (board.state !== 'live') return false;
    if (earlier.identity === identity) return true;
    const isDisconnected = this.#options.owners.disconnectedForMs(earlier.pipeline) !== undefined;
    return isDisconnected && !keepsName(earlier.identity);
  }

  #claimantOf(state: PipelineState): string | undefined {
    const identity = identityOf(state, this.#options.owners);
    return this.#cluster === undefined ? identity : this.#cluster.claimant(state.id, identity);
  }

  /** None in a relay; in a cluster also none in a pipeline that clients of another gateway created. */
  #publisherOf(state: PipelineState): EndpointState | undefined {
    const { owners } = this.#options;
    const isOthers = this.#cluster !== undefined && owners.ownerOf(state.id) === undefined;
    return isOthers || state.tags.has(relayTag) ? undefined : publisherOf(state, owners);
  }

  /** The recorder receives a board for others, and so does a relay. */
  #isViewer({ id }: EndpointState): boolean {
    if (this.#options.owners.creatorOf(id)?.id === recorderId) return false;
    return this.#cluster?.isNoViewer(id) !== true;
  }

  /** Equal for two pipelines of one board. */
  #boardKey({ state, board, number }: KnownPipeline): string {
    const identity = identityOf(state, this.#options.owners);
    if (keepsName(identity)) return identity;
    return number === undefined ? `name ${board?.name ?? ''}` : `number ${number}`;
  }

  #boardOf(
    state: PipelineState,
    number: number | undefined,
    before: PublishedBoard | undefined,
  ): PublishedBoard | undefined {
    const { owners, timeOfDay } = this.#options;
    const publisher = this.#publisherOf(state);
    if (publisher === undefined) return undefined;
    const owner = owners.ownerOf(publisher.id);
    const sinks = state.endpoints.filter(({ source }) => source === publisher.id);
    const free = sinks.filter(({ id, negotiated }) => !negotiated && owners.ownerOf(id) === owner);
    const current = publisher.flowing.length > 0 ? 'live' : 'offline';
    return {
      name: nameOf(state, owners) ?? `board-${number ?? 1}`,
      profile: state.tags.get(boardTags.profile) ?? null,
      firmware: state.tags.get(boardTags.firmware) ?? null,
      state: current,
      viewers: sinks.filter((sink) => sink.connected && this.#isViewer(sink)).length,
      since: before?.state === current ? before.since : new Date(timeOfDay()).toISOString(),
      pipeline: state.id,
      endpoint: publisher.id,
      viewerEndpoint: free.at(-1)?.id ?? null,
      ...(canRestart(state) ? { canRestart: true } : {}),
    };
  }

  /** A board without a name keeps its number across restarts; a new one gets the lowest free number. */
  #numberOf(state: PipelineState): number | undefined {
    const { owners } = this.#options;
    if (nameOf(state, owners) !== undefined || this.#publisherOf(state) === undefined)
      return undefined;
    const identity = owners.identityOf(state.id);
    const numbered = [...this.#pipelines.values()].filter(({ number }) => number !== undefined);
    const former = numbered.find(
      ({ state: { id }, board }) =>
        identity !== undefined &&
        owners.identityOf(id) === identity &&
        (board?.state !== 'live' || owners.disconnectedForMs(id) !== undefined),
    );
    if (former !== undefined) return former.number;
    const used = new Set(numbered.map(({ number }) => number));
    let number = 1;
    while (used.has(number)) number += 1;
    return number;
  }

  #forgetVanished(before: PipelineState | undefined, state: PipelineState): void {
    const present = new Set(state.endpoints.map(({ id }) => id));
    for (const { id } of before?.endpoints ?? []) {
      if (!present.has(id)) this.#options.owners.forget(id);
    }
  }
}

/** A board that publishes again is live as long as what it published before is. */
function whileReplacing(board: PublishedBoard, replaced: readonly PipelineClaim[]): PublishedBoard {
  const live = replaced.find((claim) => claim.board.state === 'live')?.board;
  if (board.state === 'live' || live === undefined) return board;
  return { ...board, state: 'live', since: live.since };
}

function unreachableIn(
  { endpoints }: PipelineState,
  before: KnownPipeline | undefined,
  now: number,
): ReadonlyMap<string, Unreachable> {
  const known = new Set(before?.state.endpoints.map(({ id }) => id));
  const unreachable = endpoints.filter(({ reachable }) => !reachable);
  return new Map(
    unreachable.map(({ id }) => [
      id,
      before?.unreachable.get(id) ?? { since: now, wasReachable: known.has(id) },
    ]),
  );
}

/** Whether the board said that it restarts on request. */
function canRestart({ tags }: PipelineState): boolean {
  return tags.get(boardTags.commands)?.split(' ').includes(restartCommand) === true;
}

/** The name that a board's key is bound to, or else the one that it chose. */
function nameOf({ id, tags }: PipelineState, owners: ObjectOwners): string | undefined {
  const creator = owners.creatorOf(id);
  return creator?.kind === 'board' ? creator.name : tags.get(boardTags.name);
}
