/** A board as the HTTP API tells of it. */
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

/** The newest of several boards with one name keeps it; the older ones get a number. */
export function withUniqueNames(boards: readonly Board[]): readonly Board[] {
  const seen = new Map<string, number>();
  return [...boards]
    .reverse()
    .map((board) => {
      const count = (seen.get(board.name) ?? 0) + 1;
      seen.set(board.name, count);
      return count === 1 ? board : { ...board, name: `${board.name}-${count}` };
    })
    .reverse();
}
