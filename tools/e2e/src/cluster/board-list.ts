import { parseBoardsMessage, type BoardEntry } from '@boardcast/protocol';
import { openNodeSocket } from '@boardcast/signaling/node';

const heartbeatTimeoutMs = 12_000;

/** The list of boards that one page receives, for its viewers. */
export class BoardList {
  readonly #url: string;
  readonly #listeners: ((boards: readonly BoardEntry[]) => void)[] = [];
  readonly #heartbeatListeners: (() => void)[] = [];
  #socket: ReturnType<typeof openNodeSocket> | undefined;
  #boards: readonly BoardEntry[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(url: string) {
    this.#url = url;
    this.#open();
  }

  get boards(): readonly BoardEntry[] {
    return this.#boards;
  }

  onChange(listener: (boards: readonly BoardEntry[]) => void): void {
    this.#listeners.push(listener);
    listener(this.#boards);
  }

  onHeartbeatMissing(listener: () => void): void {
    this.#heartbeatListeners.push(listener);
  }

  close(): void {
    this.#isClosed = true;
    this.#drop();
  }

  #open(): void {
    if (this.#isClosed) return;
    const socket = openNodeSocket(this.#url);
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#receive(String(data));
    socket.onclose = () => this.#lost();
    socket.onerror = () => undefined;
    this.#await();
  }

  #receive(text: string): void {
    this.#await();
    const message = parseBoardsMessage(text);
    if (message?.type !== 'boards') return;
    this.#boards = message.boards;
    for (const listener of this.#listeners) listener(message.boards);
  }

  #await(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#lost();
      for (const listener of this.#heartbeatListeners) listener();
    }, heartbeatTimeoutMs);
  }

  #lost(): void {
    this.#drop();
    setTimeout(() => this.#open(), 300 * (1 - Math.random() / 2));
  }

  #drop(): void {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket === undefined) return;
    socket.onmessage = socket.onclose = null;
    socket.close();
  }
}
