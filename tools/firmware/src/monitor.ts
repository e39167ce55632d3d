import {
  CONSOLE_PROMPT,
  logMessages,
  matchMessage,
  parseBanner,
  parseLogLine,
} from '@boardcast/board';
import { resetBoard, type Link, type OpenLink } from '@boardcast/flasher';
import type { ConsoleView } from './console-view.ts';
import type { FirmwareElf } from './firmware-elf.ts';
import { Keys, type KeyAction } from './keys.ts';
import { LineReader, type Piece } from './line-reader.ts';
import { elfDigestIn, parsePanic } from './panic.ts';
import { StackDumpReader } from './stack-dump.ts';
import { toolErrorMessage } from './tool-error-message.ts';
import { isMissingLink } from './tool-error.ts';

export interface MonitorOptions {
  readonly open: OpenLink;
  readonly view: ConsoleView;
  /** The viewer's address, for the link; undefined for that of the server which the board logs. */
  readonly viewer: string | undefined;
  /** Opens the ELF file of the board's firmware. Rejects with a ToolError. */
  readonly elf: () => Promise<FirmwareElf>;
  /** How long to wait for a link that is missing or was closed; a program's is not reopened. */
  readonly linkTimeoutMs: number;
  /** The line ending that Enter sends. */
  readonly lineEnd: string;
}

const defaultViewer = 'http://127.0.0.1:8888/';
const retryMs = 250;
const maxTyped = 1000;
const help = 'Ctrl+] exits, Ctrl+T Ctrl+R resets the board, Ctrl+T Ctrl+T sends Ctrl+T';

/** Monitors a board's console until the user exits. */
export class Monitor {
  readonly #options: MonitorOptions;
  readonly #keys = new Keys();
  readonly #stackDump = new StackDumpReader();
  /** The digests that were compared. */
  readonly #digests = new Set<string>();
  /** The errors of decoding that were shown, since a crash has several lines. */
  readonly #decodingErrors = new Set<string>();
  #lines = new LineReader();
  #link: Link | undefined;
  readonly #typed: Uint8Array[] = [];
  /** The output is shown in order; a crash is decoded before the lines after it. */
  #shown: Promise<void> = Promise.resolve();
  #resolveExit: (status: number) => void = () => undefined;
  readonly #exited: Promise<number>;
  /** What the board has logged about itself. */
  #board: Readonly<Record<string, string>> = {};
  #isExiting = false;
  #inputEnded = false;

  constructor(options: MonitorOptions) {
    this.#options = options;
    this.#exited = new Promise((resolve) => (this.#resolveExit = resolve));
  }

  /** Opens the link, and resolves with the exit status when the user exits or the link is lost. */
  async run(): Promise<number> {
    const link = await this.#firstLink();
    if (link !== undefined) {
      this.#options.view.notice(`${link.name}: ${help}`);
      this.#use(link);
    }
    const status = await this.#exited;
    await this.#link?.close();
    await this.#shown;
    return status;
  }

  /** Processes keyboard input. */
  type(bytes: Uint8Array): void {
    for (const action of this.#keys.read(bytes)) this.#do(action);
  }

  /** The keyboard input has ended. */
  endInput(): void {
    this.#inputEnded = true;
    this.#link?.endInput();
  }

  exit(status = 0): void {
    this.#isExiting = true;
    this.#resolveExit(status);
  }

  #open(): Promise<Link> {
    return this.#options.open({
      onData: (bytes) => this.#show(this.#lines.read(bytes)),
      onClosed: (reason, status) => void this.#closed(reason, status),
    });
  }

  /** Undefined when the user exits first. */
  async #firstLink(): Promise<Link | undefined> {
    try {
      return await this.#open();
    } catch (error) {
      const { view, linkTimeoutMs } = this.#options;
      if (!isMissingLink(error) || linkTimeoutMs === 0) throw error;
      view.notice(`${toolErrorMessage(error)} Waiting up to ${linkTimeoutMs / 1000} s.`);
      const link = await this.#waitForLink();
      if (link === undefined && !this.#isExiting) throw error;
      return link;
    }
  }

  #do(action: KeyAction): void {
    switch (action.kind) {
      case 'exit':
        return this.exit();
      case 'help':
        return this.#options.view.notice(help);
      case 'reset':
        return this.#try((link) => resetBoard(link));
      case 'send':
        return this.#send(this.#lineEnds(action.bytes));
    }
  }

  /** Input without a link is kept until there is one. */
  #send(bytes: Uint8Array): void {
    if (this.#link !== undefined) this.#try((link) => link.write(bytes));
    else if (this.#typed.length < maxTyped) this.#typed.push(bytes);
  }

  #use(link: Link): void {
    this.#link = link;
    for (const bytes of this.#typed.splice(0)) this.#send(bytes);
    if (this.#inputEnded) link.endInput();
  }

  /** Uses the link and shows a failure; that it was closed is reported separately. */
  #try(action: (link: Link) => Promise<void>): void {
    if (this.#link === undefined) return;
    action(this.#link).catch((error: unknown) => {
      this.#options.view.notice(toolErrorMessage(error));
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
    const { view } = this.#options;
    const { text = '' } = parseLogLine(line.replaceAll(CONSOLE_PROMPT, '')) ?? {};
    this.#board = matchMessage(logMessages.publishing.text, text) ?? this.#board;
    const endpoint = parseBanner(line);
    if (endpoint !== undefined) view.viewer(this.#linkTo(endpoint));
    const panic = parsePanic(line);
    if (panic?.notice !== undefined) view.notice(panic.notice);
    const { addresses = [] } = panic ?? {};
    if (addresses.length > 0) await this.#decode((elf) => elf.locations(addresses));
    const dump = this.#stackDump.read(line);
    if (dump !== undefined) await this.#decode((elf) => elf.backtrace(dump), 'stack:');
    const digest = elfDigestIn(line);
    if (digest !== undefined) await this.#compareElf(digest);
  }

  /** By the board's name if it has logged one: that is its own, whatever its endpoint is. */
  #linkTo(endpoint: string): string {
    const { server = '', name } = this.#board;
    const viewer = this.#options.viewer ?? viewerOfServer(server) ?? defaultViewer;
    if (name !== undefined) return new URL(`watch/${encodeURIComponent(name)}`, viewer).href;
    const url = new URL(viewer);
    url.searchParams.set('endpoint', endpoint);
    return url.href;
  }

  async #decode(
    locate: (elf: FirmwareElf) => Promise<readonly string[]>,
    heading?: string,
  ): Promise<void> {
    const { view, elf } = this.#options;
    try {
      const locations = await locate(await elf());
      if (heading !== undefined && locations.length > 0) view.notice(heading);
      for (const location of locations) view.location(location);
    } catch (error) {
      const message = toolErrorMessage(error);
      if (!this.#decodingErrors.has(message)) view.notice(message);
      this.#decodingErrors.add(message);
    }
  }

  /** The ELF file of another build would give wrong locations. */
  async #compareElf(digest: string): Promise<void> {
    if (this.#digests.has(digest)) return;
    this.#digests.add(digest);
    const elf = await this.#options.elf().catch(() => undefined);
    const own = await elf?.sha256().catch(() => undefined);
    if (elf === undefined || own === undefined || own.startsWith(digest)) return;
    const other = own.slice(0, digest.length);
    this.#options.view.notice(
      `the board runs another build than ${elf.file} (SHA-256 ${digest}, not ${other}), so crashes would be decoded incorrectly: flash this build, or select the board's`,
    );
  }

  async #closed(reason: string, status: number | undefined): Promise<void> {
    const name = this.#link?.name ?? 'the port';
    this.#link = undefined;
    this.#showIncompleteLine();
    await this.#shown;
    const { view, linkTimeoutMs } = this.#options;
    if (status !== undefined) {
      view.notice(`${name}: ${reason}`);
      this.exit(status);
      return;
    }
    view.notice(`${name}: ${reason}; waiting up to ${linkTimeoutMs / 1000} s`);
    const link = await this.#waitForLink();
    if (link !== undefined) {
      view.notice(`${link.name} is connected again`);
      this.#use(link);
    } else if (!this.#isExiting) {
      view.notice(`${name} was not connected again: check the cable and restart the monitor`);
      this.exit(1);
    }
  }

  #showIncompleteLine(): void {
    const line = this.#lines.end();
    if (line !== undefined) this.#show([{ text: '\r\n', line }]);
    this.#lines = new LineReader();
  }

  /** Undefined after the timeout, or when the user exits. */
  async #waitForLink(): Promise<Link | undefined> {
    const deadline = performance.now() + this.#options.linkTimeoutMs;
    while (!this.#isExiting && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, retryMs));
      const link = await this.#open().catch(() => undefined);
      if (link === undefined) continue;
      if (!this.#isExiting) return link;
      await link.close();
    }
    return undefined;
  }
}

/** The pages are beside the WebSocket. */
function viewerOfServer(server: string): string | undefined {
  if (!URL.canParse(server)) return undefined;
  const { protocol, host, pathname } = new URL(server);
  const scheme = protocol === 'wss:' ? 'https:' : 'http:';
  return `${scheme}//${host}${pathname.replace(/[^/]*$/, '')}`;
}
