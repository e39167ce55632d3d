import { CONSOLE_PROMPT, parseLogLine } from '@boardcast/board';
import { decodePacket, encodePacket, type ImprovPacket } from './improv/packet.ts';
import { PacketReader } from './improv/packet-reader.ts';
import { resetBoard, type Link, type OpenLink } from './link.ts';
import { provisionError } from './provision-error.ts';

/** What a board sends: a line of its console, without the prompt and the log's prefix, or a packet. */
export type BoardMessage =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'packet'; readonly packet: ImprovPacket };

export interface WaitOptions {
  /** What is waited for, for the error. */
  readonly request: string;
  readonly timeoutMs: number;
}

const maxLine = 4096;

/** A board's console, which carries Improv's packets as well. */
export class BoardConsole {
  readonly #link: Link;
  readonly #reader = new PacketReader();
  readonly #decoder = new TextDecoder();
  readonly #listeners = new Set<(message: BoardMessage) => void>();
  readonly #closed: Promise<never>;
  #line = '';

  private constructor(link: Link, closed: Promise<never>) {
    this.#link = link;
    this.#closed = closed;
  }

  /** Opens the port of a board that runs. */
  static async open(open: OpenLink): Promise<BoardConsole> {
    let receive: (bytes: Uint8Array) => void = () => undefined;
    let fail: (reason: string) => void = () => undefined;
    const closed = new Promise<never>((_, reject) => {
      fail = (reason) => reject(provisionError('console-closed', { reason }));
    });
    closed.catch(() => undefined);
    const link = await open({
      onData: (bytes) => receive(bytes),
      onClosed: (reason) => fail(reason),
    });
    const boardConsole = new BoardConsole(link, closed);
    receive = (bytes) => boardConsole.#receive(bytes);
    return boardConsole;
  }

  /** Rejects when the port was closed, by a disconnected cable for example. */
  get closed(): Promise<never> {
    return this.#closed;
  }

  /** Returns a function that ends it. */
  listen(listener: (message: BoardMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async type(line: string): Promise<void> {
    await this.#link.write(new TextEncoder().encode(`${line}\r`));
  }

  async send(packet: ImprovPacket): Promise<void> {
    await this.#link.write(encodePacket(packet));
  }

  /**
   * Resolves with the first message for which `pick` returns something; errors that it throws are
   * passed on. Rejects with `no-reply` or `console-closed`.
   */
  async waitFor<T>(
    pick: (message: BoardMessage) => T | undefined,
    { request, timeoutMs }: WaitOptions,
  ): Promise<T> {
    let end = (): void => undefined;
    const found = new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => reject(provisionError('no-reply', { request })), timeoutMs);
      const unlisten = this.listen((message) => {
        try {
          const picked = pick(message);
          if (picked !== undefined) resolve(picked);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
      end = () => {
        clearTimeout(timer);
        unlisten();
      };
    });
    try {
      return await Promise.race([found, this.#closed]);
    } finally {
      end();
    }
  }

  reset(): Promise<void> {
    return resetBoard(this.#link);
  }

  close(): Promise<void> {
    this.#listeners.clear();
    return this.#link.close();
  }

  #receive(bytes: Uint8Array): void {
    for (const piece of this.#reader.read(bytes)) {
      if (piece.kind === 'console') this.#receiveText(piece.bytes);
      if (piece.kind !== 'packet') continue;
      const packet = decodePacket(piece.bytes);
      if (packet !== undefined) this.#tell({ kind: 'packet', packet });
    }
  }

  #receiveText(bytes: Uint8Array): void {
    const parts = `${this.#line}${this.#decoder.decode(bytes, { stream: true })}`.split('\n');
    this.#line = (parts.pop() ?? '').slice(-maxLine);
    for (const part of parts) this.#tell({ kind: 'line', text: textOf(part) });
  }

  #tell(message: BoardMessage): void {
    for (const listener of [...this.#listeners]) listener(message);
  }
}

/** A line without the prompt, colours and the log's level, time and tag. */
function textOf(line: string): string {
  let text = line.replaceAll('\r', '');
  while (text.startsWith(CONSOLE_PROMPT)) text = text.slice(CONSOLE_PROMPT.length);
  return parseLogLine(text)?.text ?? text.trimEnd();
}
