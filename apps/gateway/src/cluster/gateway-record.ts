import type { Directory, RecordValues } from '@boardcast/directory';

const checkMs = 1000;

/** Keeps this gateway's own record, which ends with its lease. */
export class GatewayRecord {
  readonly #directory: Directory;
  readonly #value: RecordValues['gateway'];
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #stopListening: () => void;

  constructor(directory: Directory, value: RecordValues['gateway']) {
    this.#directory = directory;
    this.#value = value;
    this.#timer = setInterval(() => void this.claim(), checkMs);
    this.#timer.unref();
    this.#stopListening = directory.onState(() => void this.claim());
  }

  /** Claims it, unless it is there. */
  async claim(): Promise<void> {
    const { id, isConnected, isLeased } = this.#directory;
    const record = this.#directory.get('gateway', id);
    if (!isConnected || !isLeased || record?.owner === id) return;
    await this.#directory
      .claim('gateway', id, { identity: id, value: this.#value })
      .catch(() => undefined);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#stopListening();
  }
}
