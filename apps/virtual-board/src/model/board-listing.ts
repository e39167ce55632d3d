import type { BoardEntry } from '@boardcast/protocol';
import { signal } from '@preact/signals';

/** A connection to the gateway's list of boards. */
export interface ListConnection {
  close(): void;
}

export interface BoardListingOptions {
  connect(boardsChanged: (boards: readonly BoardEntry[]) => void): ListConnection;
}

/** The entry of this page's board in the list of its gateway, while it publishes there. */
export class BoardListing {
  readonly entry = signal<BoardEntry | undefined>(undefined);
  readonly #options: BoardListingOptions;
  #connection: ListConnection | undefined;
  #pipeline = '';

  constructor(options: BoardListingOptions) {
    this.#options = options;
  }

  /** Follows the board with that endpoint. */
  follow(endpoint: string): void {
    this.#pipeline = endpoint.split('/')[0] ?? '';
    this.#connection ??= this.#options.connect((boards) => {
      this.entry.value = boards.find(({ pipeline }) => pipeline === this.#pipeline);
    });
  }

  stop(): void {
    this.#connection?.close();
    this.#connection = undefined;
    this.entry.value = undefined;
  }
}
