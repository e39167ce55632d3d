import type { BoardEntry } from '@boardcast/protocol';

/** A board to be listed under its name. */
export interface NameClaim {
  readonly board: BoardEntry;
  /** When this board, or the one it replaces, first claimed the name: the lowest has it. */
  readonly order: number;
  /** Another pipeline has replaced this one. */
  readonly isReplaced: boolean;
}

/**
 * Makes names unique. Of several boards with one name, the first one keeps it while it is live; a
 * number is appended to the others. Of those that are offline the newest comes first.
 */
export function withUniqueNames(claims: readonly NameClaim[]): readonly BoardEntry[] {
  const claimed = new Set(claims.map(({ board }) => board.name));
  const used = new Set<string>();
  const named = new Map<NameClaim, BoardEntry>();
  for (const claim of inOrderOfClaim(claims)) {
    const { board } = claim;
    let { name } = board;
    for (let count = 2; used.has(name); count += 1) {
      const numbered = `${board.name}-${count}`;
      if (!claimed.has(numbered)) name = numbered;
    }
    used.add(name);
    named.set(claim, name === board.name ? board : { ...board, name });
  }
  return claims.map((claim) => named.get(claim) ?? claim.board);
}

function inOrderOfClaim(claims: readonly NameClaim[]): readonly NameClaim[] {
  const isLive = ({ board }: NameClaim) => board.state === 'live';
  const live = claims.filter(isLive);
  const offline = claims.filter((claim) => !isLive(claim));
  return [
    ...live.sort((a, b) => Number(a.isReplaced) - Number(b.isReplaced) || a.order - b.order),
    ...offline.sort((a, b) => b.order - a.order),
  ];
}
