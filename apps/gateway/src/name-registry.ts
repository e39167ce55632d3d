import type { BoardEntry, PublishedBoard } from '@boardcast/protocol';

/** A board of the list, and who it is. */
export interface ListedBoard {
  readonly board: PublishedBoard;
  /** The same when it publishes again; different for another board. */
  readonly identity: string;
  /** Another pipeline of the same board has replaced this one. */
  readonly isReplaced: boolean;
}

/** Who has which name: of one gateway, or of all of them. */
export interface NameRegistry {
  /** The name of each board, by its identity. */
  names(): ReadonlyMap<string, string>;
  /** Who has a name; undefined for one that nobody has. */
  identityOf(name: string): string | undefined;
  /** Whether a board may have a name: one that nobody has, its own, or one that is not kept. */
  mayTake(identity: string, name: string): boolean;
  /** The boards that there are now, by the names that they are to have. */
  update(listed: readonly ListedBoard[]): void;
  /** Those that are not published, by name. */
  absent(published: readonly PublishedBoard[]): readonly BoardEntry[];
  /** Forgets a board that left; false when there is none of that name. */
  forget(name: string): boolean | Promise<boolean>;
}
