import { CONSOLE_GREETING, logEntry, logTags, maskServerUrl } from '@boardcast/board';
import type { BrowserPublisherPeer } from '@boardcast/web/publisher-peer';
import { SourceSlot } from '../camera/source-slot.ts';
import type { SourceChoice } from '../camera/sources.ts';
import { noFrameFaults, type FrameFaults } from '../faults/frame-faults.ts';
import type { Media } from '../media/media.ts';
import { BoardPublisher } from '../peer/board-publisher.ts';
import { boardStates, type BoardState, type VirtualBoardEvents } from './board-events.ts';
import { BoardCommands } from './board-commands.ts';
import { BoardLog } from './board-log.ts';
import { BoardNetwork } from './board-network.ts';
import { BoardOpener } from './board-opener.ts';
import type { BoardOptions, InitialOptions } from './board-options.ts';
import { firmware } from './firmware.ts';
import { Heap } from './heap.ts';
import type { RunningBoard } from './running-board.ts';
import { RunningSlot } from './running-slot.ts';

/** A board that is a page: simulated Wi-Fi, a source, an encoder and a publisher. */
export class VirtualBoard {
  readonly #id: string;
  readonly #events: VirtualBoardEvents;
  readonly #heap = new Heap();
  readonly #log = new BoardLog({
    uptimeMs: () => this.uptimeMs,
    line: (text) => this.#events.line(text),
  });
  readonly #network = new BoardNetwork({
    log: (entry) => this.#log.write(entry),
    changed: (isConnected) => this.#wifiChanged(isConnected),
    addressChanged: () => this.addressChanged(),
    searching: () => this.#reportState(),
  });
  readonly #source: SourceSlot;
  readonly #slot: RunningSlot;
  readonly commands: BoardCommands;
  #options: BoardOptions;
  #startMs = 0;
  #isStarted = false;
  #faults: FrameFaults = noFrameFaults;
  /** Publish as soon as Wi-Fi is connected. */
  #shouldPublish = false;
  #hasPublished = false;
  /** The state by the publisher alone. */
  #publisherState: BoardState = 'stopped';

  constructor(options: InitialOptions, events: VirtualBoardEvents) {
    this.#id = options.id;
    this.#options = options;
    this.#events = events;
    this.#source = new SourceSlot(options, () => this.#options.profile, {
      log: (level, text) => this.#log.writePage(level, text),
      ready: (choice) => events.sourceReady(choice),
      failed: (error) => events.sourceFailed(error),
    });
    const opener = new BoardOpener({
      ...{ source: this.#source, log: this.#log, events },
      createPublisher: (media, microphone) => this.#createPublisher(media, microphone),
      mediaFailed: (reason) => this.#mediaFailed(reason),
      sourceEnded: () => this.#running && this.#source.ended(this.#running),
    });
    this.#slot = new RunningSlot(opener, {
      opened: (running) => this.#opened(running),
      failed: () => this.#setPublisherState('stopped'),
    });
    this.commands = new BoardCommands({
      ...{ log: this.#log, network: this.#network, heap: this.#heap, slot: this.#slot },
      board: this,
    });
  }

  get isStarted(): boolean {
    return this.#isStarted;
  }

  get network(): BoardNetwork {
    return this.#network;
  }

  get options(): BoardOptions {
    return this.#options;
  }

  /** The chosen source. */
  get choice(): SourceChoice {
    return this.#source.choice;
  }

  get media(): Media | undefined {
    return this.#running?.media;
  }

  /** The current peer connection, if any. */
  get peer(): BrowserPublisherPeer | undefined {
    return this.#running?.publisher.peer;
  }

  /** Milliseconds since the board was started. */
  get uptimeMs(): number {
    return performance.now() - this.#startMs;
  }

  /** Configures a board that is stopped. */
  configure(options: BoardOptions): void {
    if (this.#isStarted) throw new Error('The board must be stopped first.');
    this.#options = options;
  }

  /** Boots, connects to Wi-Fi and publishes. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#startMs = performance.now();
    this.#log.reset();
    this.#heap.start();
    this.#shouldPublish = true;
    this.#hasPublished = false;
    this.#source.reset();
    this.#events.booted();
    this.#setPublisherState('connecting');
    const { profile, name } = this.#options;
    this.#log.write(logEntry('booted', { version: firmware, board: profile.board, name }));
    for (const line of ['', CONSOLE_GREETING, '']) this.#events.line(line);
    this.#network.connect();
  }

  /** Closes the session with the server, then everything else. */
  async stop(): Promise<void> {
    if (!this.#isStarted) return;
    const running = this.#detach();
    await running?.stop();
    if (this.#isStarted) return;
    this.#network.close();
    this.#setPublisherState('stopped');
  }

  /** Restarts without closing anything at the server, as after a power failure. */
  crash(): void {
    if (!this.#isStarted) return;
    const running = this.#detach();
    running?.crash();
    this.#network.close();
    // The socket is dropped already; this stops the timers.
    void running?.publisher.stop();
    this.#network.forgetSockets();
    this.start();
  }

  get #running(): RunningBoard | undefined {
    return this.#slot.running;
  }

  /** Stops the board; returns what is still to be closed. */
  #detach(): RunningBoard | undefined {
    this.#isStarted = false;
    this.#heap.stop();
    const running = this.#slot.detach();
    this.#events.opening(undefined);
    this.#events.closePreview();
    return running;
  }

  /** Moves the board to another network, with another IP address; by default, back to the first. */
  changeNetwork(ssid?: string, isAvailable?: boolean): void {
    this.#running?.publisher.stopSending();
    this.#network.move(ssid, isAvailable);
  }

  /** Call it when the computer's network changed. */
  addressChanged(): void {
    this.#running?.publisher.addressChanged();
  }

  /** Sets the server; a board that publishes moves there. */
  setServer(server: string): void {
    this.#options = { ...this.#options, server };
    this.#hasPublished = false;
    if (this.#isStarted && this.#shouldPublish) void this.#publish();
  }

  setFrameFaults(faults: FrameFaults): void {
    this.#faults = faults;
    this.media?.setFaults(faults);
  }

  /** Changes the source, also while publishing. */
  setSource(choice: SourceChoice): void {
    const running = this.#running;
    if (running !== undefined) {
      return void this.#source.change(choice, running, () => running === this.#running);
    }
    this.#source.choose(choice);
    this.#slot.abandonQuestion();
    this.#publishIfIdle();
  }

  /** Retries what failed: the encoder or the source. */
  retry(): void {
    if (this.#source.isFailed) this.setSource(this.choice);
    else this.#publishIfIdle();
  }

  /** Call it when a camera was connected or disconnected. */
  camerasChanged(): void {
    if (this.#source.isFailed && this.choice.source === 'webcam') this.retry();
  }

  /** Logs a warning of the page. */
  warn(text: string): void {
    this.#log.writePage('W', text);
  }

  setWifiEnabled(isEnabled: boolean): void {
    this.#network.setWifiEnabled(isEnabled);
    this.#reportState();
  }

  /** Publishes until `unpublish`. */
  publish(server = this.#options.server): void {
    this.#options = { ...this.#options, server };
    this.#shouldPublish = true;
    void this.#publish();
  }

  unpublish(): void {
    this.#shouldPublish = false;
    this.#hasPublished = false;
    void this.#running?.publisher.stop();
  }

  async #publish(): Promise<void> {
    if (!this.#shouldPublish) return;
    if (!this.#network.isConnected) {
      return this.#log.write(logEntry('waitingForWifi', { ssid: this.#network.ssid }));
    }
    if (this.#running === undefined) this.#setPublisherState('connecting');
    const running = await this.#slot.open(this.#options);
    if (running === undefined || running !== this.#running || !this.#shouldPublish) return;
    const { name, server } = this.#options;
    this.#log.write(logEntry('publishing', { server: maskServerUrl(server), name }));
    this.#hasPublished = true;
    running.publisher.start(server);
  }

  /** A started publisher reconnects without a call: its socket waits for the Wi-Fi. */
  #wifiChanged(isConnected: boolean): void {
    this.#running?.publisher.setOnline(isConnected);
    this.#reportState();
    if (isConnected && !this.#hasPublished) void this.#publish();
  }

  #opened({ media, choice }: RunningBoard): void {
    media.setFaults(this.#faults);
    // Another source was chosen meanwhile.
    if (choice !== this.choice) this.setSource(this.choice);
  }

  /** Publishes if the first attempt failed. */
  #publishIfIdle(): void {
    if (this.#isStarted && this.#slot.isEmpty && this.#network.isConnected) void this.#publish();
  }

  #createPublisher(media: Media, microphone: MediaStreamTrack): BoardPublisher {
    const { profile, name } = this.#options;
    return new BoardPublisher({
      ...{ media, microphone, profile, name, firmware, id: this.#id },
      openSocket: (url) => this.#network.openSocket(url),
      iceServers: (server) => this.#network.iceServers(server),
      isOnline: () => this.#network.isConnected,
      uptimeMs: () => this.uptimeMs,
      state: (state) => this.#setPublisherState(boardStates[state]),
      log: (entry) => this.#log.write(entry),
      line: (text) => this.#events.line(text),
      announced: (endpoint) => this.#events.announced(endpoint),
      restartRequested: () => this.commands.restartRequested(),
    });
  }

  #mediaFailed(reason: string): void {
    this.#log.write({ level: 'E', tag: logTags.media, text: reason });
    void this.stop().then(() => this.#events.encoderFailed(reason));
  }

  #setPublisherState(state: BoardState): void {
    this.#publisherState = state;
    this.#reportState();
  }

  /** A publisher without Wi-Fi connects to nothing, whatever it says itself. */
  #reportState(): void {
    const isOffline = this.#network.isSearching && this.#publisherState !== 'stopped';
    this.#events.state(isOffline ? 'offline' : this.#publisherState);
  }
}
