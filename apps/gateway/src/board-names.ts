import type { PublishedBoard } from '@boardcast/protocol';
import type { ListedBoard, NameRegistry } from './name-registry.ts';

/** A board to be listed under its name. */
export interface NameClaim extends ListedBoard {
  /** When this board, or the one it replaces, first claimed the name: the lowest has it. */
  readonly order: number;
}

/**
 * Makes names unique: a number is appended to those of later boards. A board that is live keeps its
 * name, and gets it again when it returns. Of those that are offline the newest comes first.
 */
export function withUniqueNames(
  claims: readonly NameClaim[],
  known: NameRegistry,
): readonly NameClaim[] {
  const claimed = new Set(claims.map(({ board }) => board.name));
  const named = new Map<string, NameClaim>();
  const give = (claim: NameClaim, name: string) => named.set(name, claim);
  const formerNames = known.names();
  const rest = inOrderOfClaim(claims).filter((claim) => {
    const name = formerName(claim, formerNames);
    if (name === undefined || named.has(name)) return true;
    give(claim, name);
    return false;
  });
  for (const claim of rest) {
    const wanted = claim.board.name;
    const isFree = (name: string) =>
      !named.has(name) &&
      (name === wanted || !claimed.has(name)) &&
      known.mayTake(claim.identity, name);
    let name = wanted;
    for (let count = 2; !isFree(name); count += 1) name = `${wanted}-${count}`;
    give(claim, name);
  }
  const nameOf = new Map([...named].map(([name, claim]) => [claim, name]));
  return claims.map((claim) => rename(claim, nameOf.get(claim) ?? claim.board.name));
}

/** The name that a live board had before, if it is still one for the name that it has chosen. */
function formerName(
  { board, identity, isReplaced }: NameClaim,
  names: ReadonlyMap<string, string>,
): string | undefined {
  if (board.state !== 'live' || isReplaced) return undefined;
  const name = names.get(identity);
  if (name === board.name) return name;
  const [number] = name?.startsWith(`${board.name}-`) ? [name.slice(board.name.length + 1)] : [];
  return number !== undefined && /^[1-9]\d*$/.test(number) ? name : undefined;
}

function rename(claim: NameClaim, name: string): NameClaim {
  const board: PublishedBoard = name === claim.board.name ? claim.board : { ...claim.board, name };
  return { ...claim, board };
}

function inOrderOfClaim(claims: readonly NameClaim[]): readonly NameClaim[] {
  const isLive = ({ board }: NameClaim) => board.state === 'live';
  const current = claims.filter(({ isReplaced }) => !isReplaced);
  const live = current.filter(isLive);
  const offline = current.filter((claim) => !isLive(claim));
  const replaced = claims.filter(({ isReplaced }) => isReplaced);
  return [
    ...live.sort((a, b) => a.order - b.order),
    ...offline.sort((a, b) => b.order - a.order),
    ...replaced.sort((a, b) => a.order - b.order),
  ];
}
