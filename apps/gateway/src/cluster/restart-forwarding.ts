import type { Directory } from '@boardcast/directory';
import * as v from 'valibot';

const topic = 'restart-board';
const payloadSchema = v.object({ board: v.string() });

/** Passes requests to restart a board on to the gateway that its client is connected to. */
export class RestartForwarding {
  readonly #directory: Directory;
  readonly #stop: () => void;

  /** `restart` is called with the name of a board of this gateway. */
  constructor(directory: Directory, restart: (board: string) => void) {
    this.#directory = directory;
    this.#stop = directory.onMessage(topic, (payload) => {
      const parsed = v.safeParse(payloadSchema, payload);
      if (parsed.success) restart(parsed.output.board);
    });
  }

  /** Resolves with false when no other gateway has the board, or can be reached. */
  async forward(board: string): Promise<boolean> {
    const owner = this.#directory.get('board', board)?.owner ?? null;
    if (owner === null || owner === this.#directory.id) return false;
    return this.#directory.send(owner, topic, { board }).then(
      () => true,
      () => false,
    );
  }

  close(): void {
    this.#stop();
  }
}
