import type { ObjectOwners } from '../object-owners.ts';
import type { AccessContext, BoardObjects } from './permissions.ts';

/** What permissions depend on, from the list of boards and the owners of objects. */
export class BoardLookup implements AccessContext {
  readonly #boardIn: (pipeline: string) => BoardObjects | undefined;
  readonly #owners: ObjectOwners;

  constructor(boardIn: (pipeline: string) => BoardObjects | undefined, owners: ObjectOwners) {
    this.#boardIn = boardIn;
    this.#owners = owners;
  }

  boardIn(pipeline: string): BoardObjects | undefined {
    return this.#boardIn(pipeline);
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
