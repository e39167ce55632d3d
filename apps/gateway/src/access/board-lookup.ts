import type { PublishedBoard } from '@boardcast/protocol';
import type { ObjectOwners } from '../object-owners.ts';
import type { AccessContext } from './permissions.ts';

/** What permissions depend on, from the directory and the owners of objects. */
export class BoardLookup implements AccessContext {
  readonly #boards: () => readonly PublishedBoard[];
  readonly #owners: ObjectOwners;
  #byPipeline: ReadonlyMap<string, PublishedBoard> | undefined;

  constructor(boards: () => readonly PublishedBoard[], owners: ObjectOwners) {
    this.#boards = boards;
    this.#owners = owners;
  }

  /** The list of boards has changed. */
  boardsChanged(): void {
    this.#byPipeline = undefined;
  }

  boardIn(pipeline: string): PublishedBoard | undefined {
    this.#byPipeline ??= new Map(this.#boards().map((board) => [board.pipeline, board]));
    return this.#byPipeline.get(pipeline);
  }

  creatorOf(object: string): string | undefined {
    return this.#owners.creatorOf(object)?.id;
  }

  principalOfSession(sessionId: string): string | undefined {
    return this.#owners.principalOfSession(sessionId)?.id;
  }

  userOf(viewerEndpoint: string): string | undefined {
    return this.#owners.userOf(viewerEndpoint)?.id;
  }
}
