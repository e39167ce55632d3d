/** A board as the HTTP API lists it. */
export interface BoardEntry {
  readonly name: string;
  readonly profile: string | null;
  readonly state: 'live' | 'offline';
  readonly viewers: number;
  /** When the present state began, ISO 8601. */
  readonly since: string;
  readonly pipeline: string;
  /** The endpoint that the board publishes to. */
  readonly endpoint: string;
  /** The announced endpoint, free for one browser; null when there is none. */
  readonly viewerEndpoint: string | null;
}

/** A board that is to be listed under its name. */
export interface Claim {
  readonly board: BoardEntry;
  /** When this board, or what it takes the place of, first claimed the name: the least has it. */
  readonly order: number;
  /** Another pipeline has taken this one's place. */
  readonly givesWay: boolean;
}

/**
 * Of several boards with one name, the one that had it first keeps it while it is live; the others
 * get a number. Of those that are offline the newest comes first.
 */
export function withUniqueNames(claims: readonly Claim[]): readonly BoardEntry[] {
  const given = new Set(claims.map(({ board }) => board.name));
  const taken = new Set<string>();
  const named = new Map<Claim, BoardEntry>();
  for (const claim of inOrderOfClaim(claims)) {
    const { board } = claim;
    let { name } = board;
    for (let count = 2; taken.has(name); count += 1) {
      const numbered = `${board.name}-${count}`;
      if (!given.has(numbered)) name = numbered;
    }
    taken.add(name);
    named.set(claim, name === board.name ? board : { ...board, name });
  }
  return claims.map((claim) => named.get(claim) ?? claim.board);
}

function inOrderOfClaim(claims: readonly Claim[]): readonly Claim[] {
  const isLive = ({ board }: Claim) => board.state === 'live';
  const live = claims.filter(isLive);
  const offline = claims.filter((claim) => !isLive(claim));
  return [
    ...live.sort((a, b) => Number(a.givesWay) - Number(b.givesWay) || a.order - b.order),
    ...offline.sort((a, b) => b.order - a.order),
  ];
}
