import { parseBanner } from '@boardcast/board';
import type { Addr2line } from './addr2line.ts';
import type { ConsoleView } from './console-view.ts';
import { Keys, type KeyAction } from './keys.ts';
import { LineReader, type Piece } from './line-reader.ts';
import { resetBoard, type Link, type OpenLink } from './link.ts';
import { parsePanic } from './panic.ts';

export interface MonitorOptions {
  readonly open: OpenLink;
  readonly view: ConsoleView;
  /** The viewer's address, for the link. */
  readonly viewer: string;
  /** Rejects in one line when a crash cannot be decoded. */
  readonly decoder: () => Promise<Addr2line>;
  /** How long a link that ended is waited for; a program's is not. */
  readonly comesBackWithinMs: number;
  /** What a line that is typed ends with. */
  readonly lineEnd: string;
}

const retryMs = 250;
const mostTyped = 1000;
const help = 'Ctrl+] leaves, Ctrl+T Ctrl+R resets the board, Ctrl+T Ctrl+T sends Ctrl+T';

/** A board's console, from opening the link to leaving it. */
export class Monitor {
  readonly #options: MonitorOptions;
  readonly #keys = new Keys();
  #lines = new LineReader();
  #link: Link | undefined;
  readonly #typed: Uint8Array[] = [];
  /** What came is shown in order; a crash is decoded before what follows it. */
  #shown: Promise<void> = Promise.resolve();
  #leave: (status: number) => void = () => undefined;
  readonly #left: Promise<number>;
  #over = false;
  #inputEnded = false;

  constructor(options: MonitorOptions) {
    this.#options = options;
    this.#left = new Promise((resolve) => (this.#leave = resolve));
  }

  /** Opens the link, and resolves with the exit status when it is left or gone for good. */
  async run(): Promise<number> {
    const link = await this.#open();
    this.#options.view.notice(`${link.name}: ${help}`);
    this.#use(link);
    const status = await this.#left;
    await this.#link?.close();
    await this.#shown;
    return status;
  }

  /** What was typed. */
  type(bytes: Uint8Array): void {
    for (const action of this.#keys.read(bytes)) this.#do(action);
  }

  /** Nothing more will be typed. */
  endInput(): void {
    this.#inputEnded = true;
    this.#link?.endInput();
  }

  leave(status = 0): void {
    this.#over = true;
    this.#leave(status);
  }

  #open(): Promise<Link> {
    return this.#options.open({
      onData: (bytes) => this.#show(this.#lines.read(bytes)),
      onClosed: (reason, status) => void this.#closed(reason, status),
    });
  }

  #do(action: KeyAction): void {
    switch (action.kind) {
      case 'leave':
        return this.leave();
      case 'help':
        return this.#options.view.notice(help);
      case 'reset':
        return this.#try((link) => resetBoard(link));
      case 'send':
        return this.#send(this.#lineEnds(action.bytes));
    }
  }

  /** What is typed before there is a link, it hears when it is there. */
  #send(bytes: Uint8Array): void {
    if (this.#link !== undefined) this.#try((link) => link.write(bytes));
    else if (this.#typed.length < mostTyped) this.#typed.push(bytes);
  }

  #use(link: Link): void {
    this.#link = link;
    for (const bytes of this.#typed.splice(0)) this.#send(bytes);
    if (this.#inputEnded) link.endInput();
  }

  /** Does something with the link; a failure is said, for the link says itself that it is gone. */
  #try(action: (link: Link) => Promise<void>): void {
    if (this.#link === undefined) return;
    action(this.#link).catch((error: unknown) => {
      this.#options.view.notice(error instanceof Error ? error.message : String(error));
    });
  }

  #lineEnds(bytes: Uint8Array): Uint8Array {
    const text = Buffer.from(bytes).toString('latin1');
    return Buffer.from(text.replaceAll(/\r\n|\r|\n/g, this.#options.lineEnd), 'latin1');
  }

  #show(pieces: readonly Piece[]): void {
    this.#shown = this.#shown.then(async () => {
      for (const piece of pieces) {
        this.#options.view.piece(piece);
        if (piece.line !== undefined) await this.#examine(piece.line);
      }
    });
  }

  async #examine(line: string): Promise<void> {
    const { view, viewer } = this.#options;
    const endpoint = parseBanner(line);
    if (endpoint !== undefined) {
      const url = new URL(viewer);
      url.searchParams.set('endpoint', endpoint);
      view.viewer(url.href);
    }
    const panic = parsePanic(line);
    if (panic?.kind === 'panic') view.notice('the board has crashed');
    if (panic !== undefined && panic.addresses.length > 0) await this.#decode(panic.addresses);
  }

  async #decode(addresses: readonly string[]): Promise<void> {
    try {
      const decoder = await this.#options.decoder();
      for (const place of await decoder.places(addresses)) this.#options.view.place(place);
    } catch (error) {
      this.#options.view.notice(error instanceof Error ? error.message : String(error));
    }
  }

  async #closed(reason: string, status: number | undefined): Promise<void> {
    const name = this.#link?.name ?? 'the port';
    this.#link = undefined;
    this.#showRest();
    await this.#shown;
    const { view, comesBackWithinMs } = this.#options;
    if (status !== undefined) {
      view.notice(`${name}: ${reason}`);
      this.leave(status);
      return;
    }
    view.notice(`${name}: ${reason}; waiting for it up to ${comesBackWithinMs / 1000} s`);
    if (await this.#comesBack()) {
      view.notice(`${name} is back`);
    } else if (!this.#over) {
      view.notice(`${name} did not come back: check the cable and start the monitor again`);
      this.leave(1);
    }
  }

  #showRest(): void {
    const line = this.#lines.end();
    if (line !== undefined) this.#show([{ text: '\r\n', line }]);
    this.#lines = new LineReader();
  }

  async #comesBack(): Promise<boolean> {
    const deadline = performance.now() + this.#options.comesBackWithinMs;
    while (!this.#over && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, retryMs));
      const link = await this.#open().catch(() => undefined);
      if (link === undefined) continue;
      if (this.#over) {
        await link.close();
        return false;
      }
      this.#use(link);
      return true;
    }
    return false;
  }
}
