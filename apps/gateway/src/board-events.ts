import { errorMessage, type BoardEntry, type RecordingSegment } from '@boardcast/protocol';

/** A board that publishes again at once was not offline. */
const graceMs = 3000;

/** What happened to a board. */
export type BoardEvent =
  | { readonly type: 'board.online' | 'board.offline'; readonly board: BoardEntry }
  | { readonly type: 'viewer.joined' | 'viewer.left'; readonly board: BoardEntry }
  | {
      readonly type: 'recording.closed';
      readonly board: string;
      readonly segment: RecordingSegment;
    };

export type BoardEventListener = (event: BoardEvent) => void;

/**
 * Compares each list of boards with the one before. The board of an event is as it was listed then; a
 * board that is offline for three seconds is announced as offline.
 */
export class BoardEvents {
  readonly #listeners = new Set<BoardEventListener>();
  /** Those that were announced as online, as they were listed last. */
  readonly #online = new Map<string, BoardEntry>();
  readonly #leaving = new Map<string, NodeJS.Timeout>();

  /** Returns the function that removes the listener. */
  listen(listener: BoardEventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  update(boards: readonly BoardEntry[]): void {
    const live = new Map(
      boards.filter(({ state }) => state === 'live').map((board) => [board.name, board]),
    );
    for (const board of live.values()) this.#isLive(board);
    for (const name of this.#online.keys()) {
      if (!live.has(name) && !this.#leaving.has(name)) this.#isLeaving(name);
    }
  }

  /** A segment of a recording is complete. */
  recordingClosed(board: string, segment: RecordingSegment): void {
    this.#emit({ type: 'recording.closed', board, segment });
  }

  /** Emits nothing more; may be called twice. */
  close(): void {
    this.#listeners.clear();
    for (const timer of this.#leaving.values()) clearTimeout(timer);
    this.#leaving.clear();
  }

  #isLive(board: BoardEntry): void {
    clearTimeout(this.#leaving.get(board.name));
    this.#leaving.delete(board.name);
    const before = this.#online.get(board.name);
    this.#online.set(board.name, board);
    if (before === undefined) this.#emit({ type: 'board.online', board });
    const viewersBefore = before?.viewers ?? 0;
    if (board.viewers > viewersBefore) this.#emit({ type: 'viewer.joined', board });
    if (board.viewers < viewersBefore) this.#emit({ type: 'viewer.left', board });
  }

  #isLeaving(name: string): void {
    const since = new Date().toISOString();
    const leave = () => {
      const board = this.#online.get(name);
      this.#leaving.delete(name);
      this.#online.delete(name);
      if (board === undefined) return;
      this.#emit({
        type: 'board.offline',
        board: { ...board, state: 'offline', viewers: 0, since },
      });
    };
    this.#leaving.set(name, setTimeout(leave, graceMs).unref());
  }

  /** A listener that throws does not keep the others from the event. */
  #emit(event: BoardEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        console.error(`A listener of ${event.type} failed: ${errorMessage(error)}`);
      }
    }
  }
}
