import { signal } from '@preact/signals';
import type { BoardEntry } from '@boardcast/protocol';
import { openBrowserSocket } from '@boardcast/signaling';
import { DirectoryConnection } from '@boardcast/web';

export interface DirectoryOptions {
  readonly url: string;
  /** The heartbeat is missing: other connections to the gateway may be lost too. */
  readonly heartbeatMissing: () => void;
  /** The list is out of date. */
  readonly becameStale: () => void;
}

/** The list of boards, as signals. */
export class Directory {
  /** Undefined before the first list. */
  readonly boards = signal<readonly BoardEntry[] | undefined>(undefined);
  readonly isStale = signal(false);
  readonly #connection: DirectoryConnection;

  constructor({ url, heartbeatMissing, becameStale }: DirectoryOptions) {
    this.#connection = new DirectoryConnection({
      url,
      openSocket: openBrowserSocket,
      boardsChanged: (boards) => (this.boards.value = boards),
      staleChanged: (isStale) => {
        this.isStale.value = isStale;
        if (isStale) becameStale();
      },
      heartbeatMissing,
    });
  }

  close(): void {
    this.#connection.close();
  }
}
