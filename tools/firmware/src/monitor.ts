import { parseBanner } from '@boardcast/board';
import { errorMessage } from '@boardcast/protocol';
import type { ConsoleView } from './console-view.ts';
import type { FirmwareElf } from './firmware-elf.ts';
import { Keys, type KeyAction } from './keys.ts';
import { LineReader, type Piece } from './line-reader.ts';
import { LinkMissingError, resetBoard, type Link, type OpenLink } from './link.ts';
import { elfDigestIn, parsePanic } from './panic.ts';
import { StackDumpReader } from './stack-dump.ts';

export interface MonitorOptions {
  readonly open: OpenLink;
  readonly view: ConsoleView;
  /** The viewer's address, for the link. */
  readonly viewer: string;
  /** The ELF file of the board's firmware; rejects in one line when there is none. */
  readonly elf: () => Promise<FirmwareElf>;
  /** How long a link that is not there, or ended, is waited for; a program's is not. */
  readonly linkTimeoutMs: number;
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
  readonly #stackDump = new StackDumpReader();
  /** The digests that were compared already. */
  readonly #digests = new Set<string>();
  /** Why a crash could not be decoded: a crash has several lines for it. */
  readonly #undecodable = new Set<string>();
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
    const link = await this.#firstLink();
    if (link !== undefined) {
      this.#options.view.notice(`${link.name}: ${help}`);
      this.#use(link);
    }
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

  /** Undefined when the monitor was left before it came. */
  async #firstLink(): Promise<Link | undefined> {
    try {
      return await this.#open();
    } catch (error) {
      const { view, linkTimeoutMs } = this.#options;
      if (!(error instanceof LinkMissingError) || linkTimeoutMs === 0) throw error;
      view.notice(`${error.message} Waiting for it up to ${linkTimeoutMs / 1000} s.`);
      const link = await this.#waitForLink();
      if (link === undefined && !this.#over) throw error;
      return link;
    }
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
      this.#options.view.notice(errorMessage(error));
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
    if (panic?.notice !== undefined) view.notice(panic.notice);
    const { addresses = [] } = panic ?? {};
    if (addresses.length > 0) await this.#decode((elf) => elf.places(addresses));
    const dump = this.#stackDump.read(line);
    if (dump !== undefined) await this.#decode((elf) => elf.backtrace(dump), 'by its stack:');
    const digest = elfDigestIn(line);
    if (digest !== undefined) await this.#compareElf(digest);
  }

  async #decode(
    places: (elf: FirmwareElf) => Promise<readonly string[]>,
    heading?: string,
  ): Promise<void> {
    const { view, elf } = this.#options;
    try {
      const found = await places(await elf());
      if (heading !== undefined && found.length > 0) view.notice(heading);
      for (const place of found) view.place(place);
    } catch (error) {
      const why = errorMessage(error);
      if (!this.#undecodable.has(why)) view.notice(why);
      this.#undecodable.add(why);
    }
  }

  /** By another build's ELF file all places would be wrong. */
  async #compareElf(digest: string): Promise<void> {
    if (this.#digests.has(digest)) return;
    this.#digests.add(digest);
    const elf = await this.#options.elf().catch(() => undefined);
    const own = await elf?.sha256().catch(() => undefined);
    if (elf === undefined || own === undefined || own.startsWith(digest)) return;
    const other = own.slice(0, digest.length);
    this.#options.view.notice(
      `the board runs another build than ${elf.file} (SHA-256 ${digest}, and not ${other}), by which its crashes would be decoded wrongly: flash that one, or name the board's`,
    );
  }

  async #closed(reason: string, status: number | undefined): Promise<void> {
    const name = this.#link?.name ?? 'the port';
    this.#link = undefined;
    this.#showRest();
    await this.#shown;
    const { view, linkTimeoutMs } = this.#options;
    if (status !== undefined) {
      view.notice(`${name}: ${reason}`);
      this.leave(status);
      return;
    }
    view.notice(`${name}: ${reason}; waiting for it up to ${linkTimeoutMs / 1000} s`);
    const link = await this.#waitForLink();
    if (link !== undefined) {
      view.notice(`${link.name} is back`);
      this.#use(link);
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

  /** Undefined when it did not come in time, or the monitor was left. */
  async #waitForLink(): Promise<Link | undefined> {
    const deadline = performance.now() + this.#options.linkTimeoutMs;
    while (!this.#over && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, retryMs));
      const link = await this.#open().catch(() => undefined);
      if (link === undefined) continue;
      if (!this.#over) return link;
      await link.close();
    }
    return undefined;
  }
}
