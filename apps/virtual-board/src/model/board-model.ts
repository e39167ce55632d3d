import type { Command } from '@boardcast/board';
import { errorMessage } from '@boardcast/protocol';
import { batch } from '@preact/signals';
import type { BoardState, VirtualBoardEvents } from '../board/board-events.ts';
import { runCommand } from '../board/commands.ts';
import { VirtualBoard } from '../board/virtual-board.ts';
import { namedCameras } from '../camera/cameras.ts';
import type { SourceChoice } from '../camera/sources.ts';
import { Faults } from '../faults/faults.ts';
import { isOwnGateway, withPacketLoss } from '../faults/network-impairment.ts';
import { BoardListing, type BoardListingOptions } from './board-listing.ts';
import { BoardSignals } from './board-signals.ts';
import { consentFor } from './consent.ts';
import type { Notice, RecoveryAction } from './notice.ts';
import { parsePageUrl, type PageOptions } from './page-options.ts';
import { pageSettings, withSettings, type PageSettings } from './page-settings.ts';
import { createPreview } from './preview-canvas.ts';
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
    this.#board = new VirtualBoard({ ...page, id }, this.#events());
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
      this.#dismiss();
      this.#start();
    };
    this.#notify('info', consent.question, [
      { label: consent.label, act: agree },
      { label: 'Cancel', act: () => this.#dismiss() },
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
    this.#board.setKey(key);
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
    void this.#listCameras();
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
    if (this.#board.isStarted) runCommand(this.#board, command, print);
    else if (command.kind !== 'empty') print('The board is stopped: start it first.');
    this.#update();
  }

  #update(): void {
    const { isStarted, network, hasKey, options } = this.#board;
    const { isWifiEnabled, ssid } = network;
    const { active, frames, packetLoss, stillSeconds } = this.faults;
    const faults = { active, frames, packetLoss, stillSeconds };
    this.signals.board.value = { isStarted, isWifiEnabled, ssid, hasKey, options, faults };
  }

  #stateChanged(state: BoardState): void {
    batch(() => {
      this.signals.state.value = state;
      this.#update();
    });
    const { endpoint } = this.signals;
    if (state !== 'publishing') {
      endpoint.value = undefined;
      this.listing.stop();
    }
    if (state === 'backoff' || state === 'unauthorized') this.#options.notPublishing();
  }

  #announced(endpoint: string): void {
    this.signals.endpoint.value = endpoint;
    if (isOwnGateway(this.#board.options.server, location.href)) this.listing.follow(endpoint);
  }

  #booted(): void {
    this.#dismiss();
    this.statistics.reset();
    this.signals.engineWarning.value = undefined;
  }

  #createPreview(): OffscreenCanvas {
    const canvas = createPreview(this.#board.options.profile);
    this.signals.preview.value = canvas;
    return canvas.transferControlToOffscreen();
  }

  #closePreview(): void {
    this.signals.preview.value = undefined;
    this.statistics.reset();
  }

  async #listCameras(): Promise<void> {
    this.signals.cameras.value = await namedCameras();
  }

  #sourceReady(choice: SourceChoice): void {
    this.#dismiss();
    this.signals.choice.value = choice;
    void this.#listCameras();
  }

  #retry(): void {
    if (this.#board.isStarted) this.#board.retry();
    else this.#start();
  }

  #notify(tone: Notice['tone'], text: string, actions: readonly RecoveryAction[]): void {
    this.signals.notice.value = { tone, text, actions };
  }

  #dismiss(): void {
    this.signals.notice.value = undefined;
  }

  #events(): VirtualBoardEvents {
    const { opening, tryingEngine, engine, choice } = this.signals;
    const retry = { label: 'Retry', act: () => this.#retry() };
    const usePattern = {
      label: 'Use the test pattern',
      act: () => this.choose({ source: 'pattern' }),
    };
    return {
      state: (state) => this.#stateChanged(state),
      booted: () => this.#booted(),
      line: (text) => this.terminal.print(text),
      sourceReady: (chosen) => this.#sourceReady(chosen),
      sourceFailed: ({ message }) => {
        this.#notify('danger', message, [retry, usePattern]);
        choice.value = this.#board.choice;
      },
      microphoneUnavailable: ({ message }) =>
        this.#notify('warning', `Microphone unavailable, sending a tone. ${message}`, [
          { label: 'Dismiss', act: () => this.#dismiss() },
        ]),
      encoderFailed: (reason) => this.#notify('danger', reason, [retry]),
      announced: (endpoint) => this.#announced(endpoint),
      opening: (now) => (opening.value = now),
      tryingEngine: (name) => (tryingEngine.value = name),
      engineChosen: (chosen) => (engine.value = chosen),
      createPreview: () => this.#createPreview(),
      closePreview: () => this.#closePreview(),
    };
  }
}
