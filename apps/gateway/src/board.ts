/** A board as the HTTP API lists it. */
export interface Board {
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

/** Of several boards with one name the newest that is live keeps it; the others get a number. */
export function withUniqueNames(boards: readonly Board[]): readonly Board[] {
  const given = new Set(boards.map(({ name }) => name));
  const taken = new Set<string>();
  const named = new Map<Board, Board>();
  for (const board of [...boards].reverse().sort(liveFirst)) {
    let { name } = board;
    for (let count = 2; taken.has(name); count += 1) {
      const numbered = `${board.name}-${count}`;
      if (!given.has(numbered)) name = numbered;
    }
    taken.add(name);
    named.set(board, name === board.name ? board : { ...board, name });
  }
  return boards.map((board) => named.get(board) ?? board);
}

function liveFirst(a: Board, b: Board): number {
  return Number(b.state === 'live') - Number(a.state === 'live');
}
