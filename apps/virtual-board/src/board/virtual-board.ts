import {
  CONSOLE_GREETING,
  logEntry,
  logTags,
  maskServerUrl,
  versionLines,
  type BoardStatus,
  type LogThreshold,
} from '@boardcast/board';
import { IceServers } from '@boardcast/web';
import type { BrowserPublisherPeer } from '@boardcast/web/publisher-peer';
import manifest from '../../package.json' with { type: 'json' };
import { SourceError } from '../camera/source-error.ts';
import { SourceSlot, type SourceConsumer } from '../camera/source-slot.ts';
import type { SourceChoice } from '../camera/sources.ts';
import type { EngineChoice } from '../encoder/engine.ts';
import { noFrameFaults, type FrameFaults } from '../faults/frame-faults.ts';
import type { Media, MediaOptions } from '../media/media.ts';
import { BoardPublisher } from '../peer/board-publisher.ts';
import { boardStates, type VirtualBoardEvents } from './board-events.ts';
import { BoardLog } from './board-log.ts';
import type { BoardOptions } from './board-options.ts';
import { Heap } from './heap.ts';
import { openMedia } from './open-media.ts';
import { SimulatedWifi, unknownAddress } from './simulated-wifi.ts';
import { SocketPool } from './socket-pool.ts';

export const firmware = `virtual-${manifest.version}`;

/** The page's threads, listed as a board's tasks; a browser does not report their stacks. */
const tasks = ['page', 'media worker', 'encoder'].map((name) => ({
  name,
  minFreeStack: undefined,
}));

/** What a board has from its first publish until it is stopped. */
interface Running {
  readonly media: Media;
  /** The microphone's track, or the tone's. */
  readonly microphone: MediaStreamTrack;
  readonly publisher: BoardPublisher;
}

/** A board that is a page: simulated Wi-Fi, a source, an encoder and a publisher. */
export class VirtualBoard {
  readonly #options: BoardOptions;
  readonly #events: VirtualBoardEvents;
  readonly #heap = new Heap();
  readonly #log = new BoardLog({
    uptimeMs: () => this.uptimeMs,
    line: (text) => this.#events.line(text),
  });
  readonly #wifi = new SimulatedWifi({
    log: (entry) => this.#log.write(entry),
    changed: (isConnected) => this.#wifiChanged(isConnected),
  });
  readonly #source: SourceSlot;
  #sockets = new SocketPool();
  #server: string;
  /** For the server; it is kept in no URL and in no storage. */
  #key: string | undefined;
  readonly #id = crypto.randomUUID();
  readonly #iceServers = IceServers.ofPage();
  #ssid = 'boardcast';
  #startMs = 0;
  #isStarted = false;
  /** Incremented by each start and stop, to tell apart what an earlier start opened. */
  #generation = 0;
  #running: Running | undefined;
  #opening: Promise<Running | undefined> | undefined;
  #faults: FrameFaults = noFrameFaults;
  /** Publish as soon as Wi-Fi is connected. */
  #shouldPublish = false;
  #hasPublished = false;
  /** The next Wi-Fi network gives another IP address. */
  #changesAddress = false;

  constructor(options: BoardOptions, events: VirtualBoardEvents) {
    this.#options = options;
    this.#events = events;
    this.#server = options.server;
    this.#source = new SourceSlot(options, options.profile, {
      log: (level, text) => this.#log.writePage(level, text),
      ready: (choice) => events.sourceReady(choice),
      failed: (error) => events.sourceFailed(error),
    });
  }

  get isStarted(): boolean {
    return this.#isStarted;
  }

  get isWifiEnabled(): boolean {
    return this.#wifi.isEnabled;
  }

  get server(): string {
    return this.#server;
  }

  get hasKey(): boolean {
    return this.#key !== undefined;
  }

  get ssid(): string {
    return this.#ssid;
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
    this.#events.state('connecting');
    const { profile, name } = this.#options;
    this.#log.write(logEntry('booted', { version: firmware, board: profile.board, name }));
    for (const line of ['', CONSOLE_GREETING, '']) this.#events.line(line);
    this.#wifi.connect(this.#ssid);
  }

  /** Closes the session with the server, then everything else. */
  async stop(): Promise<void> {
    if (!this.#isStarted) return;
    const running = this.#detach();
    await running?.publisher.stop();
    running?.microphone.stop();
    running?.media.close();
    if (!this.#isStarted) this.#wifi.close();
    this.#events.state('stopped');
  }

  /** Restarts without closing anything at the server, as after a power failure. */
  crash(): void {
    if (!this.#isStarted) return;
    const running = this.#detach();
    running?.publisher.cut();
    running?.microphone.stop();
    running?.media.close();
    this.#wifi.close();
    // The socket is dropped already; this stops the timers.
    void running?.publisher.stop();
    this.#sockets = new SocketPool();
    this.start();
  }

  /** Stops the board; returns what is still to be closed. */
  #detach(): Running | undefined {
    this.#isStarted = false;
    this.#generation += 1;
    this.#heap.stop();
    const running = this.#running;
    this.#running = this.#opening = undefined;
    this.#events.loading(undefined);
    return running;
  }

  /** Drops the open sockets; false if there are none. */
  dropSockets(): boolean {
    return this.#sockets.dropSockets();
  }

  /** Moves the board to another network, with another IP address. */
  changeNetwork(ssid: string, isAvailable: boolean): void {
    this.#ssid = ssid;
    this.#changesAddress = true;
    this.#running?.publisher.stopSending();
    this.#wifi.connect(ssid, isAvailable);
  }

  /** Call it when the computer's network changed. */
  addressChanged(): void {
    this.#running?.publisher.addressChanged();
  }

  /** Sets the server; a board that publishes moves there. */
  setServer(server: string): void {
    this.#server = server;
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
      const consumer = consumerOf(running);
      return void this.#source.change(choice, consumer, () => running === this.#running);
    }
    this.#source.choose(choice);
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
    if (isEnabled !== this.isWifiEnabled) this.#wifi.setEnabled(isEnabled);
  }

  /** Publishes until `unpublish`. */
  publish(server = this.#server): void {
    this.#server = server;
    this.#shouldPublish = true;
    void this.#publish();
  }

  unpublish(): void {
    this.#shouldPublish = false;
    this.#hasPublished = false;
    void this.#running?.publisher.stop();
  }

  connectWifi(ssid: string): void {
    this.#ssid = ssid;
    this.#wifi.connect(ssid);
  }

  /** Sets the key for the server; an attempt that waits for another key is made now. */
  setKey(key: string | undefined): void {
    this.#key = key;
    this.#log.write(logEntry(key === undefined ? 'keyErased' : 'keySaved'));
    this.#running?.publisher.retryNow(this.#server);
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
      address: this.#wifi.isConnected ? unknownAddress : undefined,
      publisher: await this.#running?.publisher.status(),
      tasks,
    };
  }

  async #publish(): Promise<void> {
    if (!this.#shouldPublish) return;
    if (!this.#wifi.isConnected) {
      return this.#log.write(logEntry('waitingForWifi', { ssid: this.#ssid }));
    }
    const running = await this.#open();
    if (running === undefined || running !== this.#running || !this.#shouldPublish) return;
    const { name } = this.#options;
    this.#log.write(logEntry('publishing', { server: maskServerUrl(this.#server), name }));
    this.#hasPublished = true;
    running.publisher.start(this.#server);
  }

  /** A started publisher reconnects without a call: its socket waits for the Wi-Fi. */
  #wifiChanged(isConnected: boolean): void {
    if (isConnected && this.#changesAddress) {
      this.#changesAddress = false;
      this.addressChanged();
    }
    this.#sockets.setOnline(isConnected);
    this.#running?.publisher.setOnline(isConnected);
    if (isConnected && !this.#hasPublished) void this.#publish();
  }

  /** Publishes if the first attempt failed. */
  #publishIfIdle(): void {
    const isIdle = this.#running === undefined && this.#opening === undefined;
    if (this.#isStarted && isIdle && this.#wifi.isConnected) void this.#publish();
  }

  /** Opens the source, the encoder and the publisher, once per start. */
  #open(): Promise<Running | undefined> {
    const generation = this.#generation;
    const isCurrent = () => generation === this.#generation;
    this.#opening ??= this.#openAll(isCurrent).catch((error: unknown) => {
      if (!isCurrent()) return undefined;
      this.#opening = undefined;
      this.#openFailed(error as Error);
      this.#events.state('stopped');
      return undefined;
    });
    return this.#opening;
  }

  async #openAll(isCurrent: () => boolean): Promise<Running | undefined> {
    this.#log.writePage('I', 'Loading the encoder.');
    const options = this.#mediaOptions(isCurrent);
    const opened = await openMedia(this.#source, options, isCurrent).finally(() => {
      if (isCurrent()) this.#events.loading(undefined);
    });
    if (opened === undefined) return undefined;
    const { media, choice, source, microphone, microphoneError } = opened;
    const running = { media, microphone, publisher: this.#createPublisher(media, microphone) };
    this.#running = running;
    this.#source.attach(choice, source, consumerOf(running));
    if (microphoneError !== undefined) this.#microphoneUnavailable(microphoneError);
    this.#engineChosen(media.choice);
    this.#log.writePage('I', 'The encoder is ready.');
    media.setFaults(this.#faults);
    if (choice !== this.choice) this.setSource(this.choice);
    return running;
  }

  #mediaOptions(isCurrent: () => boolean): MediaOptions {
    const { profile, engine } = this.#options;
    return {
      profile,
      engine,
      preview: this.#events.createPreview(),
      tryingEngine: (name) => this.#events.tryingEngine(name),
      loading: (loaded, total) => isCurrent() && this.#events.loading({ loaded, total }),
      failed: (reason) => this.#mediaFailed(reason),
      sourceEnded: () => this.#running && this.#source.ended(consumerOf(this.#running)),
    };
  }

  #openFailed(error: Error): void {
    if (error instanceof SourceError) {
      this.#log.write(logEntry('cameraUnavailable', { reason: error.reason }));
      this.#source.openFailed(error);
      return;
    }
    this.#log.writePage('E', error.message);
    this.#events.encoderFailed(error.message);
  }

  #engineChosen(choice: EngineChoice | undefined): void {
    if (choice === undefined) return;
    this.#log.writePage('I', `Encoder: ${choice.engine}. ${choice.reason}`);
    for (const trial of choice.trials) {
      if ('unavailable' in trial) {
        this.#log.writePage('W', `${trial.engine} unavailable: ${trial.unavailable}`);
      }
    }
    this.#events.engineChosen(choice);
  }

  #microphoneUnavailable(error: SourceError): void {
    this.#log.writePage('W', `Microphone unavailable, sending a tone. ${error.message}`);
    this.#events.microphoneUnavailable(error);
  }

  #createPublisher(media: Media, microphone: MediaStreamTrack): BoardPublisher {
    const { profile, name } = this.#options;
    return new BoardPublisher({
      ...{ media, microphone, profile, name, firmware, id: this.#id },
      openSocket: (url) => this.#sockets.openSocket(url, this.#key),
      iceServers: (server) => this.#iceServers.for(server, this.#key),
      isOnline: () => this.#wifi.isConnected,
      uptimeMs: () => this.uptimeMs,
      state: (state) => this.#events.state(boardStates[state]),
      log: (entry) => this.#log.write(entry),
      line: (text) => this.#events.line(text),
      announced: (endpoint) => this.#events.announced(endpoint),
    });
  }

  #mediaFailed(reason: string): void {
    this.#log.write({ level: 'E', tag: logTags.media, text: reason });
    void this.stop();
  }
}

function consumerOf({ media, publisher }: Running): SourceConsumer {
  return {
    setSource: (source) => media.setSource(source),
    setAudio: (track) => publisher.setAudio(track),
  };
}
