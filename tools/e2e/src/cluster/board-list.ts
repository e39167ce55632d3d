import type { BoardEntry } from '@boardcast/protocol';
import { Listeners } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { DirectoryConnection } from '@boardcast/web/directory-connection';

interface ListEvents {
  readonly change: readonly [readonly BoardEntry[]];
  readonly heartbeatMissing: readonly [];
}

/** The list of boards that one page receives, for its viewers. */
export class BoardList {
  readonly #connection: DirectoryConnection;
  readonly #listeners = new Listeners<ListEvents>(() => undefined);
  boards: readonly BoardEntry[] = [];

  constructor(url: string) {
    this.#connection = new DirectoryConnection({
      ...{ url, openSocket: openNodeSocket },
      boardsChanged: (boards) => {
        this.boards = boards;
        this.#listeners.emit('change', boards);
      },
      staleChanged: () => undefined,
      heartbeatMissing: () => this.#listeners.emit('heartbeatMissing'),
    });
  }

  onChange(listener: (boards: readonly BoardEntry[]) => void): () => void {
    return this.#listeners.on('change', listener);
  }

  onHeartbeatMissing(listener: () => void): () => void {
    return this.#listeners.on('heartbeatMissing', listener);
  }

  close(): void {
    this.#connection.close();
  }
}
