import { boardTags } from '@boardcast/protocol';
import { withUniqueNames, type BoardEntry, type Claim } from './board-entry.ts';
import type { ObjectOwners } from './object-owners.ts';
import { publisherOf, type PipelineState } from './pipeline-state.ts';

/** A pipeline as it was read last, and since when it is so. */
export interface KnownPipeline {
  readonly state: PipelineState;
  /** What is listed of it; undefined where nobody publishes. */
  readonly board: BoardEntry | undefined;
  /** The number of a board that has no name. */
  readonly number: number | undefined;
  /** In the order of creation, as far as that is known. */
  readonly order: number;
  /** When it was read first, in the clock of `now`. */
  readonly knownSince: number;
  /** The endpoints that are not reachable. */
  readonly unreachable: ReadonlyMap<string, Unreachable>;
}

/** An endpoint that ICE and DTLS do not connect, or not any more. */
export interface Unreachable {
  /** In the clock of `now`. */
  readonly since: number;
  readonly wasReachable: boolean;
}

export interface DirectoryOptions {
  /** The list may have changed. */
  readonly changed: () => void;
  readonly owners: ObjectOwners;
  /** A clock that is never set, in ms. */
  readonly now?: () => number;
  /** The time of day, in milliseconds since 1970: for people, never for durations. */
  readonly timeOfDay?: () => number;
}

/** The boards of a media server, as its pipelines were read last: nothing else is believed. */
export class Directory {
  readonly #options: Required<DirectoryOptions>;
  readonly #pipelines = new Map<string, KnownPipeline>();
  #added = 0;

  constructor(options: DirectoryOptions) {
    this.#options = { now: () => performance.now(), timeOfDay: Date.now, ...options };
  }

  boards(): readonly BoardEntry[] {
    const superseded = this.superseded();
    const listed = [...this.#pipelines.values()]
      .filter(({ state }) => !superseded.has(state.id))
      .sort((a, b) => a.order - b.order);
    return withUniqueNames(this.#claims(listed));
  }

  pipelines(): IterableIterator<KnownPipeline> {
    return this.#pipelines.values();
  }

  find(id: string): KnownPipeline | undefined {
    return this.#pipelines.get(id);
  }

  /** Takes a pipeline as it was just read. */
  update(state: PipelineState): void {
    const before = this.#pipelines.get(state.id);
    this.#forgetVanished(before?.state, state);
    const now = this.#options.now();
    const number = before?.number ?? this.#numberOf(state);
    const board = this.#boardOf(state, number, before?.board);
    this.#pipelines.set(state.id, {
      state,
      board,
      number,
      order: before?.order ?? state.createdAt + (this.#added += 1) / 1e6,
      knownSince: before?.knownSince ?? now,
      unreachable: unreachableIn(state, before, now),
    });
    if (JSON.stringify(board) !== JSON.stringify(before?.board)) this.#options.changed();
  }

  /** A pipeline is gone. */
  remove(id: string): void {
    const known = this.#pipelines.get(id);
    this.#options.owners.forget(id);
    this.#pipelines.delete(id);
    if (known?.board !== undefined) this.#options.changed();
  }

  /** The media server is another one. */
  clear(): void {
    for (const id of [...this.#pipelines.keys()]) this.remove(id);
  }

  /** The media server does not answer: no board is known to be live, and nobody to watch. */
  unreachable(): void {
    const since = new Date(this.#options.timeOfDay()).toISOString();
    const live = [...this.#pipelines.values()].filter(({ board }) => board?.state === 'live');
    for (const pipeline of live) {
      const board = {
        ...(pipeline.board as BoardEntry),
        state: 'offline',
        viewers: 0,
        since,
      } as const;
      this.#pipelines.set(pipeline.state.id, { ...pipeline, board });
    }
    if (live.length > 0) this.#options.changed();
  }

  /** The pipelines that are offline, whose client is gone, and whose board is live in a later one. */
  superseded(): ReadonlySet<string> {
    const newest = new Map<string, number>();
    for (const pipeline of this.#pipelines.values()) {
      if (pipeline.board?.state !== 'live') continue;
      const key = boardKey(pipeline);
      newest.set(key, Math.max(newest.get(key) ?? 0, pipeline.order));
    }
    const old = [...this.#pipelines.values()].filter(
      (pipeline) =>
        pipeline.board?.state === 'offline' &&
        pipeline.order < (newest.get(boardKey(pipeline)) ?? 0) &&
        this.#options.owners.goneForMs(pipeline.state.id) !== undefined,
    );
    return new Set(old.map(({ state }) => state.id));
  }

  /** `listed` is in order of creation. */
  #claims(listed: readonly KnownPipeline[]): readonly Claim[] {
    const sameName = new Map<string, (Claim & { readonly pipeline: string })[]>();
    for (const { state, board, order } of listed) {
      if (board === undefined) continue;
      const before = sameName.get(board.name) ?? [];
      const replaced = before.filter((claim) => this.#replaces(state.id, board, claim.pipeline));
      const claim = {
        ...{ board, pipeline: state.id, givesWay: false },
        order: Math.min(order, ...replaced.map((claimed) => claimed.order)),
      };
      const now = before.map((other) =>
        replaced.includes(other) ? { ...other, givesWay: true } : other,
      );
      sameName.set(board.name, [...now, claim]);
    }
    const claims = new Map([...sameName.values()].flat().map((claim) => [claim.pipeline, claim]));
    return listed.flatMap(({ state }) => claims.get(state.id) ?? []);
  }

  /** A board that publishes anew replaces itself; any board, one that nobody speaks for. */
  #replaces(id: string, { state }: BoardEntry, earlier: string): boolean {
    const { owners } = this.#options;
    if (state !== 'live') return false;
    const identity = owners.identityOf(id);
    const isSame = identity !== undefined && owners.identityOf(earlier) === identity;
    return isSame || owners.goneForMs(earlier) !== undefined;
  }

  #boardOf(
    state: PipelineState,
    number: number | undefined,
    before: BoardEntry | undefined,
  ): BoardEntry | undefined {
    const publisher = publisherOf(state);
    if (publisher === undefined) return undefined;
    const { owners, timeOfDay } = this.#options;
    const owner = owners.ownerOf(publisher.id);
    const sinks = state.endpoints.filter(({ source }) => source === publisher.id);
    const free = sinks.filter(({ id, negotiated }) => !negotiated && owners.ownerOf(id) === owner);
    const is = publisher.flowing.length > 0 ? 'live' : 'offline';
    return {
      name: state.tags.get(boardTags.name) ?? `board-${number ?? 1}`,
      profile: state.tags.get(boardTags.profile) ?? null,
      state: is,
      viewers: sinks.filter(({ connected }) => connected).length,
      since: before?.state === is ? before.since : new Date(timeOfDay()).toISOString(),
      pipeline: state.id,
      endpoint: publisher.id,
      viewerEndpoint: free.at(-1)?.id ?? null,
    };
  }

  /** A board without a name keeps its number over a restart; a new one gets the lowest that is free. */
  #numberOf(state: PipelineState): number | undefined {
    if (state.tags.has(boardTags.name) || publisherOf(state) === undefined) return undefined;
    const { owners } = this.#options;
    const identity = owners.identityOf(state.id);
    const numbered = [...this.#pipelines.values()].filter(({ number }) => number !== undefined);
    const former = numbered.find(
      ({ state: { id }, board }) =>
        identity !== undefined &&
        owners.identityOf(id) === identity &&
        (board?.state !== 'live' || owners.goneForMs(id) !== undefined),
    );
    if (former !== undefined) return former.number;
    const taken = new Set(numbered.map(({ number }) => number));
    let number = 1;
    while (taken.has(number)) number += 1;
    return number;
  }

  #forgetVanished(before: PipelineState | undefined, state: PipelineState): void {
    const present = new Set(state.endpoints.map(({ id }) => id));
    for (const { id } of before?.endpoints ?? []) {
      if (!present.has(id)) this.#options.owners.forget(id);
    }
  }
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

/** What two pipelines of one board have in common. */
function boardKey({ state, number }: KnownPipeline): string {
  return state.tags.get(boardTags.name) ?? `number ${number ?? ''}`;
}
