import {
  CONSOLE_GREETING,
  logEntry,
  logTags,
  maskServerUrl,
  versionLines,
  type BoardStatus,
  type LogThreshold,
} from '@boardcast/board';
import type { BrowserPublisherPeer } from '@boardcast/web/publisher-peer';
import manifest from '../../package.json' with { type: 'json' };
import { SourceSlot } from '../camera/source-slot.ts';
import type { SourceChoice } from '../camera/sources.ts';
import { noFrameFaults, type FrameFaults } from '../faults/frame-faults.ts';
import type { Media } from '../media/media.ts';
import { BoardPublisher } from '../peer/board-publisher.ts';
import { boardStates, type BoardState, type VirtualBoardEvents } from './board-events.ts';
import { BoardLog } from './board-log.ts';
import { BoardNetwork } from './board-network.ts';
import { BoardOpener } from './board-opener.ts';
import type { BoardOptions, InitialOptions } from './board-options.ts';
import type { CommandTarget } from './commands.ts';
import { Heap } from './heap.ts';
import type { RunningBoard } from './running-board.ts';
import { unknownAddress } from './simulated-wifi.ts';

export const firmware = `virtual-${manifest.version}`;

/** The page's threads, listed as a board's tasks; a browser does not report their stacks. */
const tasks = ['page', 'media worker', 'encoder'].map((name) => ({
  name,
  minFreeStack: undefined,
}));

/** A board that is a page: simulated Wi-Fi, a source, an encoder and a publisher. */
export class VirtualBoard implements CommandTarget {
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
  readonly #opener: BoardOpener;
  #options: BoardOptions;
  #startMs = 0;
  #isStarted = false;
  /** Incremented by each start and stop, to tell apart what an earlier start opened. */
  #generation = 0;
  #running: RunningBoard | undefined;
  #opening: Promise<RunningBoard | undefined> | undefined;
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
    this.#opener = new BoardOpener({
      ...{ source: this.#source, log: this.#log, events },
      createPublisher: (media, microphone) => this.#createPublisher(media, microphone),
      mediaFailed: (reason) => this.#mediaFailed(reason),
      sourceEnded: () => this.#running && this.#source.ended(this.#running),
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

  get name(): string {
    return this.#options.name;
  }

  get hasKey(): boolean {
    return this.#network.hasKey;
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
    this.#generation += 1;
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

  /** Stops the board; returns what is still to be closed. */
  #detach(): RunningBoard | undefined {
    this.#isStarted = false;
    this.#generation += 1;
    this.#heap.stop();
    const running = this.#running;
    this.#running = this.#opening = undefined;
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
    if (this.#opener.isAskingForDevice) this.#abandonOpening();
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

  connectWifi(ssid: string): void {
    this.#network.connectTo(ssid);
  }

  /** Sets the key for the server; an attempt that waits for another key is made now. */
  setKey(key: string | undefined): void {
    this.#network.setKey(key);
    this.#log.write(logEntry(key === undefined ? 'keyErased' : 'keySaved'));
    this.#running?.publisher.retryNow(this.#options.server);
  }

  setLogLevel(tag: string, level: LogThreshold): void {
    this.#log.setLevel(tag, level);
  }

  version(): readonly string[] {
    return versionLines(firmware, 'none, a page', this.#options.profile);
  }

  /** A page saves neither Wi-Fi nor server, so nothing is erased. */
  forget(): void {
    this.#log.write(logEntry('settingsErased'));
  }

  restart(): void {
    this.#log.write(logEntry('restarting'));
    void this.stop().then(() => this.start());
  }

  async status(): Promise<BoardStatus> {
    return {
      heap: this.#heap.read(),
      uptimeMs: this.uptimeMs,
      address: this.#network.isConnected ? unknownAddress : undefined,
      publisher: await this.#running?.publisher.status(),
      tasks,
    };
  }

  async #publish(): Promise<void> {
    if (!this.#shouldPublish) return;
    if (!this.#network.isConnected) {
      return this.#log.write(logEntry('waitingForWifi', { ssid: this.#network.ssid }));
    }
    const running = await this.#open();
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

  /** Publishes if the first attempt failed. */
  #publishIfIdle(): void {
    const isIdle = this.#running === undefined && this.#opening === undefined;
    if (this.#isStarted && isIdle && this.#network.isConnected) void this.#publish();
  }

  /** What it opens is closed when a person answers the browser's question. */
  #abandonOpening(): void {
    this.#generation += 1;
    this.#opening = undefined;
  }

  /** Opens the source, the encoder and the publisher, once per start. */
  #open(): Promise<RunningBoard | undefined> {
    this.#opening ??= this.#openOnce();
    return this.#opening;
  }

  async #openOnce(): Promise<RunningBoard | undefined> {
    const generation = this.#generation;
    const isCurrent = () => generation === this.#generation;
    const { choice } = this;
    this.#setPublisherState('connecting');
    const running = await this.#opener.open(this.#options, isCurrent);
    if (!isCurrent()) {
      await running?.stop();
      return undefined;
    }
    if (running === undefined) {
      this.#opening = undefined;
      this.#setPublisherState('stopped');
      return undefined;
    }
    this.#running = running;
    running.media.setFaults(this.#faults);
    if (choice !== this.choice) this.setSource(this.choice);
    return running;
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
