import type { BoardEntry, PublishedBoard } from '@boardcast/protocol';
import type { BoardObjects } from './access/permissions.ts';
import type { Principal } from './access/principal.ts';

/** The list of boards: those of this gateway, or of all gateways of an installation. */
export interface Boards {
  /** The boards with a pipeline. */
  boards(): readonly PublishedBoard[];
  /** The same, and the boards that left. */
  entries(): readonly BoardEntry[];
  /** Those whose sessions are at this gateway. */
  own(): readonly PublishedBoard[];
  /** The board whose media are in a pipeline. */
  boardIn(pipeline: string): BoardObjects | undefined;
  /** Whether a name is that of a board which keeps it, other than this principal's. */
  isTaken(name: string, principal: Principal): boolean;
  /** Forgets a board that left; false when there is none of that name. */
  forget(name: string): Promise<boolean>;
}
