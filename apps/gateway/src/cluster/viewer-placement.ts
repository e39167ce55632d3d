import type { Directory, DirectoryRecord } from '@boardcast/directory';
import type { Request } from '@boardcast/protocol';
import type { Principal } from '../access/principal.ts';
import type { ObjectOwners } from '../object-owners.ts';
import type { BoardOrigin, CascadeIndex } from './cascade-index.ts';
import { RecentPlacements } from './recent-placements.ts';
import type { Relays } from './relays.ts';
import { joinedPipeline, movedTo, withSourcesOnEdge, type Replacement } from './viewer-request.ts';

export interface PlacedClient {
  readonly principal: Principal;
  /** The id of its session. */
  readonly session: string;
}

export interface ViewerPlacementOptions {
  readonly directory: Directory;
  readonly index: CascadeIndex;
  readonly relays: Pick<Relays, 'request'>;
  readonly owners: Pick<ObjectOwners, 'ownerOf'>;
  /** Viewers of one board on one node or worker; 0 for no relays. */
  readonly viewersPerNode: number;
  readonly now?: () => number;
}

/** A relay is made before the board's own node is full. */
const relayFrom = 0.8;
/** In percent: a busier node gets no more viewers of a board that can be watched elsewhere. */
const maxCpu = 90;
/** How long a viewer waits for a relay; after that it joins at the board's own node. */
const maxWaitMs = 1500;

/** A place where viewers of a board can join. */
interface Place extends Replacement {
  readonly viewers: number;
  readonly isOrigin: boolean;
}

/**
 * Decides where viewers of a board join: in its own pipeline, or in that of a relay. Their requests name
 * the board's objects either way.
 */
export class ViewerPlacement {
  readonly #options: ViewerPlacementOptions;
  readonly #recent: RecentPlacements;

  constructor(options: ViewerPlacementOptions) {
    this.#options = options;
    this.#recent = new RecentPlacements(options.now ?? (() => performance.now()));
  }

  /** The request as it is to be routed; undefined at once when it stays as it is. */
  place(request: Request, client: PlacedClient): Promise<Request> | undefined {
    const { index } = this.#options;
    const connected = withSourcesOnEdge(request, (pipeline) => this.#sourceOnEdge(pipeline));
    if (connected !== undefined) return Promise.resolve(connected);
    const pipeline = joinedPipeline(request, (of) => index.boardIn(of)?.source);
    const board = pipeline === undefined ? undefined : index.boardIn(pipeline);
    if (board === undefined || this.#isOwner(board, client)) return undefined;
    return this.#placeViewer(request, board);
  }

  #placeViewer(request: Request, board: BoardOrigin): Promise<Request> | undefined {
    const { relays, viewersPerNode } = this.#options;
    if (viewersPerNode === 0 || this.#isDown(board.node)) return undefined;
    const place = this.#choose(board);
    const origin = this.#origin(board);
    const isNearlyFull = origin.viewers >= viewersPerNode * relayFrom;
    const needsRelay = place === undefined || (place.isOrigin && isNearlyFull);
    const made = needsRelay && !this.#hasRoom(board) ? relays.request(board) : undefined;
    if (place !== undefined) return this.#joinAt(place, request, board);
    // A node that is only busy is no reason to wait.
    if (made === undefined || origin.viewers < viewersPerNode) {
      return this.#joinAt(this.#leastWatched(board), request, board);
    }
    return within(made, maxWaitMs).then(() => {
      const chosen = this.#choose(board) ?? this.#leastWatched(board);
      return this.#joinAt(chosen, request, board) ?? request;
    });
  }

  #joinAt(
    place: Place | undefined,
    request: Request,
    board: BoardOrigin,
  ): Promise<Request> | undefined {
    if (place === undefined) return undefined;
    this.#recent.add(place.pipeline);
    return place.isOrigin ? undefined : Promise.resolve(movedTo(request, board, place));
  }

  /** The board's own node while it has room, else the relay with the fewest viewers. */
  #choose(board: BoardOrigin): Place | undefined {
    const { directory, viewersPerNode } = this.#options;
    const origin = this.#origin(board);
    const cpu = directory.get('node', board.node)?.value.load.cpu ?? 0;
    if (origin.viewers < viewersPerNode && cpu < maxCpu) return origin;
    return this.#edges(board).find(({ viewers }) => viewers < viewersPerNode);
  }

  /** Whether there is a relay with room. */
  #hasRoom(board: BoardOrigin): boolean {
    return this.#edges(board).some(({ viewers }) => viewers < this.#options.viewersPerNode);
  }

  #isDown(node: string): boolean {
    return this.#options.directory.get('node', node)?.value.state === 'down';
  }

  #leastWatched(board: BoardOrigin): Place | undefined {
    return [this.#origin(board), ...this.#edges(board)].sort((a, b) => a.viewers - b.viewers)[0];
  }

  #origin({ pipeline, source, viewers }: BoardOrigin): Place {
    return { pipeline, source, viewers: viewers + this.#recent.count(pipeline), isOrigin: true };
  }

  /** The relays that viewers can join, those with the fewest first. */
  #edges(board: BoardOrigin): readonly Place[] {
    const places = this.#options.index
      .relaysOf(board.pipeline)
      .flatMap((record) => this.#placeAt(record) ?? []);
    return places.sort((a, b) => a.viewers - b.viewers);
  }

  #placeAt({ value }: DirectoryRecord<'relay'>): Place | undefined {
    const { node, pipeline, endpoint: source } = value.edge;
    const state = this.#options.directory.get('node', node)?.value.state;
    if (!value.connected || state !== 'serving') return undefined;
    if (pipeline === null || source === null) return undefined;
    const viewers = value.viewers + this.#recent.count(pipeline);
    return { pipeline, source, viewers, isOrigin: false };
  }

  #sourceOnEdge(pipeline: string): { readonly from: string; readonly to: string } | undefined {
    const { origin, edge } = this.#options.index.relayAt(pipeline)?.value ?? {};
    if (origin === undefined || edge === undefined || edge.endpoint === null) return undefined;
    return { from: origin.source, to: edge.endpoint };
  }

  /** A board's own endpoints are in its own pipeline. */
  #isOwner(board: BoardOrigin, { principal, session }: PlacedClient): boolean {
    if (principal.kind === 'board' && principal.name === board.name) return true;
    return this.#options.owners.ownerOf(board.pipeline) === session;
  }
}

function within(promise: Promise<void>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    void promise.finally(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
