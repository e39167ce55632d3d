import type { Link, LinkListener, OpenLink, Signals } from './link.ts';

const retryMs = 250;
/** Windows takes some seconds for a device that it has seen before. */
const returnTimeoutMs = 10_000;
/** A board that sends something this long after a reset has not left, or is back. */
const settledMs = 2000;

/**
 * The port of a board with USB of its own (USB Serial/JTAG), which may leave the bus at a reset and
 * come back. For some seconds after a reset a port that is closed or missing is opened again, and
 * what is sent meanwhile waits; at other times it is closed.
 */
export class ReturningPort {
  readonly #open: OpenLink;
  readonly #returnTimeoutMs: number;
  #resetAt = Number.NEGATIVE_INFINITY;

  constructor(open: OpenLink, timeoutMs = returnTimeoutMs) {
    this.#open = open;
    this.#returnTimeoutMs = timeoutMs;
  }

  readonly open: OpenLink = async (listener) => {
    const link = new ReturningLink(this, listener);
    await link.connect();
    return link;
  };

  /** The board was reset. */
  noteReset(): void {
    this.#resetAt = performance.now();
  }

  /** The board has sent something. */
  noteData(): void {
    if (performance.now() - this.#resetAt > settledMs) this.#resetAt = Number.NEGATIVE_INFINITY;
  }

  /** Whether the port may be away because of a reset. */
  get mayReturn(): boolean {
    return performance.now() - this.#resetAt < this.#returnTimeoutMs;
  }

  /** Opens it, and retries as long as it may return. Rejects with the error of the last attempt. */
  async openWhenBack(listener: LinkListener): Promise<Link> {
    for (;;) {
      try {
        return await this.#open(listener);
      } catch (error) {
        if (!this.mayReturn) throw error;
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }
}

class ReturningLink implements Link {
  readonly #port: ReturningPort;
  readonly #listener: LinkListener;
  /** The open link, or the next one. */
  #opening: Promise<Link> | undefined;
  #link: Link | undefined;
  #name = '';
  #hasSignals = false;
  #isClosed = false;

  constructor(port: ReturningPort, listener: LinkListener) {
    this.#port = port;
    this.#listener = listener;
  }

  async connect(): Promise<void> {
    const opening = this.#port.openWhenBack({
      onData: (bytes) => {
        this.#port.noteData();
        this.#listener.onData(bytes);
      },
      onClosed: (reason, status) => this.#closed(reason, status),
    });
    this.#opening = opening;
    const link = await opening;
    this.#link = link;
    this.#name = link.name;
    this.#hasSignals = link.hasSignals;
    if (this.#isClosed) await link.close();
  }

  get name(): string {
    return this.#name;
  }

  get hasSignals(): boolean {
    return this.#hasSignals;
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#do((link) => link.write(bytes));
  }

  setSignals(signals: Signals): Promise<void> {
    if (signals.rts) this.#port.noteReset();
    return this.#do((link) => link.setSignals(signals));
  }

  setBaudRate(baudRate: number): Promise<void> {
    return this.#do((link) => link.setBaudRate(baudRate));
  }

  endInput(): void {
    void this.#do((link) => Promise.resolve(link.endInput()));
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#link?.close();
  }

  /** What a port that leaves loses is sent again by its sender, as after a reset of any board. */
  async #do(operation: (link: Link) => Promise<void>): Promise<void> {
    const link = await this.#opening;
    if (link === undefined || this.#isClosed) return;
    await operation(link).catch((error: unknown) => {
      if (!this.#port.mayReturn) throw error;
    });
  }

  #closed(reason: string, status: number | undefined): void {
    this.#link = undefined;
    if (this.#isClosed) return;
    if (!this.#port.mayReturn) return this.#end(reason, status);
    this.connect().catch(() => this.#end(reason, status));
  }

  #end(reason: string, status: number | undefined): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#listener.onClosed(reason, status);
  }
}
