import type { Command } from '@boardcast/board';
import { errorMessage } from '@boardcast/protocol';
import { runCommand } from '../board/commands.ts';
import { VirtualBoard } from '../board/virtual-board.ts';
import type { SourceChoice } from '../camera/sources.ts';
import { Faults } from '../faults/faults.ts';
import { isOwnGateway, withPacketLoss } from '../faults/network-impairment.ts';
import { BoardListing, type BoardListingOptions } from './board-listing.ts';
import { BoardReporter } from './board-reporter.ts';
import { BoardSignals } from './board-signals.ts';
import { consentFor } from './consent.ts';
import { parsePageUrl, type PageOptions } from './page-options.ts';
import { pageSettings, withSettings, type PageSettings } from './page-settings.ts';
import { rememberSource } from './remember-source.ts';
import { SlowEngine } from './slow-engine.ts';
import { Statistics } from './statistics.ts';
import { Terminal } from './terminal.ts';

export interface BoardModelOptions extends BoardListingOptions {
  readonly page: PageOptions;
  /** The board's id. */
  readonly id: string;
  /** The server is out of reach, or refuses whom the page publishes as. */
  notPublishing(): void;
}

/** The board of the page: its state as signals, and what a person can do with it. */
export class BoardModel {
  readonly signals: BoardSignals;
  readonly statistics: Statistics;
  readonly terminal: Terminal;
  readonly listing: BoardListing;
  readonly faults: Faults;
  readonly #options: BoardModelOptions;
  readonly #reporter: BoardReporter;
  readonly #board: VirtualBoard;
  readonly #slowEngine: SlowEngine;
  #hasStarted = false;
  #hasConsent = false;

  constructor(options: BoardModelOptions) {
    const { page, id } = options;
    this.#options = options;
    this.signals = new BoardSignals(page, pageSettings(page, location.href));
    this.signals.choice.value = page;
    this.terminal = new Terminal((command) => this.#run(command));
    this.listing = new BoardListing(options);
    const { signals, terminal, listing } = this;
    this.#reporter = new BoardReporter({
      ...{ signals, terminal, listing },
      board: () => this.#board,
      statistics: () => this.statistics,
      update: () => this.#update(),
      retry: () => this.#retry(),
      choose: (choice) => this.choose(choice),
      notPublishing: () => options.notPublishing(),
    });
    this.#board = new VirtualBoard({ ...page, id }, this.#reporter);
    this.faults = new Faults(this.#board, location.href, () => this.#update());
    this.#slowEngine = new SlowEngine({
      show: (text) => (this.signals.engineWarning.value = text),
      log: (text) => this.#board.warn(text),
    });
    this.statistics = new Statistics(this.#board, (reading) => {
      const engine = this.#board.media?.choice?.engine ?? 'ffmpeg-wasm';
      this.#slowEngine.read(this.#board.options.profile, engine, reading);
    });
    this.#update();
  }

  /** Starts the board, after the user's consent where it is needed. */
  requestStart(byLink: boolean): void {
    const { source } = this.#board.choice;
    const publication = { source, server: this.#board.options.server, byLink };
    const consent = this.#hasConsent ? undefined : consentFor(publication, location.href);
    if (consent === undefined) return this.#start();
    const agree = () => {
      this.#hasConsent = true;
      this.#reporter.dismiss();
      this.#start();
    };
    this.#reporter.notify('info', consent.question, [
      { label: consent.label, act: agree },
      { label: 'Cancel', act: () => this.#reporter.dismiss() },
    ]);
  }

  async stop(): Promise<void> {
    const stopped = this.#board.stop();
    this.#update();
    await stopped;
  }

  choose(choice: SourceChoice): void {
    this.signals.choice.value = choice;
    // A file is chosen in a second step.
    if (choice.source === 'file' && choice.file === undefined) return;
    void rememberSource(choice);
    this.#board.setSource(choice);
  }

  setWifiEnabled(isEnabled: boolean): void {
    this.#board.setWifiEnabled(isEnabled);
    this.#update();
  }

  setKey(key: string | undefined): void {
    this.#board.commands.setKey(key);
    this.#update();
  }

  /** Publishes again after the console's `stop`. */
  publish(): void {
    this.#board.publish();
  }

  /**
   * Writes the settings to the page's URL, and restarts a board that was started. Returns why they are
   * invalid.
   */
  apply(settings: PageSettings): string | undefined {
    const url = withSettings(location.href, settings);
    try {
      const options = parsePageUrl(url);
      history.replaceState(null, '', url);
      void this.#restartWith(options);
      return undefined;
    } catch (error) {
      return errorMessage(error);
    }
  }

  /** Lists the cameras anew, and uses one that is back. */
  devicesChanged(): void {
    void this.#reporter.listCameras();
    this.#board.camerasChanged();
  }

  addressChanged(): void {
    this.#board.addressChanged();
  }

  async #restartWith({ profile, name, engine, server }: PageOptions): Promise<void> {
    const wasStarted = this.#board.isStarted;
    const { packetLoss, frames } = this.faults;
    await this.stop();
    const isOwn = isOwnGateway(server, location.href);
    if (server !== this.#board.options.server) this.#hasConsent = false;
    this.#board.configure({
      ...{ profile, name, engine },
      server: isOwn ? withPacketLoss(server, packetLoss) : server,
    });
    if (frames.fps !== undefined && frames.fps >= profile.fps) this.faults.setFps(undefined);
    this.signals.settings.value = pageSettings(parsePageUrl(location.href), location.href);
    this.signals.engine.value = undefined;
    this.#update();
    if (wasStarted) this.requestStart(false);
  }

  #start(): void {
    this.#board.start();
    if (!this.#hasStarted) this.faults.begin(this.#options.page.faults);
    this.#hasStarted = true;
    this.#update();
  }

  #run(command: Command): void {
    const print = (text: string) => this.terminal.print(text);
    if (this.#board.isStarted) runCommand(this.#board.commands, command, print);
    else if (command.kind !== 'empty') print('The board is stopped: start it first.');
    this.#update();
  }

  #update(): void {
    const { isStarted, network, options } = this.#board;
    const { isWifiEnabled, ssid, hasKey } = network;
    const { active, frames, packetLoss, stillSeconds } = this.faults;
    const faults = { active, frames, packetLoss, stillSeconds };
    this.signals.board.value = { isStarted, isWifiEnabled, ssid, hasKey, options, faults };
  }

  #retry(): void {
    if (this.#board.isStarted) this.#board.retry();
    else this.#start();
  }
}
