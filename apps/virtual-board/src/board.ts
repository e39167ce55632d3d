import {
  CONSOLE_GREETING,
  logEntry,
  logTags,
  maskServerUrl,
  versionLines,
  type BoardStatus,
  type LogThreshold,
} from '@boardcast/board';
import type { Wishes } from './address.ts';
import { BoardLog } from './board-log.ts';
import { boardStates, type BoardEvents } from './board-events.ts';
import { SourceError } from './camera/source-error.ts';
import { SourceSlot, type SourceTaker } from './camera/source-slot.ts';
import type { SourceChoice } from './camera/sources.ts';
import type { EngineChoice } from './encoder/engine.ts';
import { openEquipment } from './equipment.ts';
import { noPictureFaults, type PictureFaults } from './faults/picture-faults.ts';
import { Heap } from './heap.ts';
import type { Media, MediaOptions } from './peer/media.ts';
import type { Peer } from './peer/peer.ts';
import { Publishing } from './peer/publishing.ts';
import { Radio } from './radio.ts';
import { Station, untoldAddress } from './station.ts';

export const firmware = 'virtual-0.1.0';

/** What does the page's work, as a board's tasks do; nobody is told the stacks of a browser. */
const tasks = ['page', 'media worker', 'encoder'].map((name) => ({
  name,
  minFreeStack: undefined,
}));

/** Everything that a board has while it is switched on. */
interface Running {
  readonly media: Media;
  /** Or the tone in its place. */
  readonly microphone: MediaStreamTrack;
  readonly publishing: Publishing;
}

/** A board that is a page: power, Wi-Fi, camera, encoder and publisher. */
export class Board {
  readonly #wishes: Wishes;
  readonly #events: BoardEvents;
  readonly #heap = new Heap();
  readonly #log = new BoardLog({
    uptimeMs: () => this.uptimeMs,
    line: (text) => this.#events.line(text),
  });
  readonly #station = new Station({
    log: (entry) => this.#log.write(entry),
    changed: (isJoined) => this.#networkChanged(isJoined),
  });
  readonly #source: SourceSlot;
  #radio = new Radio();
  #server: string;
  #ssid = 'boardcast';
  #startMs = 0;
  #switched = 0;
  #running: Running | undefined;
  #opening: Promise<Running | undefined> | undefined;
  #faults: PictureFaults = noPictureFaults;
  /** To publish, as soon as there is a network. */
  #isWanted = false;
  #hasStarted = false;
  /** Its next address is another one. */
  #hasMoved = false;

  constructor(wishes: Wishes, events: BoardEvents) {
    this.#wishes = wishes;
    this.#events = events;
    this.#server = wishes.server;
    this.#source = new SourceSlot(wishes, wishes.profile, {
      say: (level, text) => this.#log.page(level, text),
      sees: (choice) => events.sees(choice),
      blind: (error) => events.blind(error),
    });
  }

  get isPowered(): boolean {
    return this.#switched % 2 === 1;
  }

  /** Whether the antenna is in its place. */
  get isOnAir(): boolean {
    return this.#station.isInReach;
  }

  get server(): string {
    return this.#server;
  }

  get ssid(): string {
    return this.#ssid;
  }

  /** Where its pictures come from. */
  get choice(): SourceChoice {
    return this.#source.choice;
  }

  get media(): Media | undefined {
    return this.#running?.media;
  }

  /** The peer connection in use, if any. */
  get peer(): Peer | undefined {
    return this.#running?.publishing.peer;
  }

  /** Milliseconds since the board was switched on. */
  get uptimeMs(): number {
    return performance.now() - this.#startMs;
  }

  /** Boots, joins its network, and publishes. */
  powerOn(): void {
    if (this.isPowered) return;
    this.#switched += 1;
    this.#startMs = performance.now();
    this.#log.reset();
    this.#heap.start();
    this.#isWanted = true;
    this.#hasStarted = false;
    this.#source.reset();
    this.#events.booted();
    this.#events.state('connecting');
    const { profile, name } = this.#wishes;
    this.#log.write(logEntry('booted', { version: firmware, board: profile.board, name }));
    for (const line of ['', CONSOLE_GREETING, '']) this.#events.line(line);
    this.#station.join(this.#ssid);
  }

  /** Frees everything; the server hears a goodbye. */
  async powerOff(): Promise<void> {
    if (!this.isPowered) return;
    const running = this.#lose();
    await running?.publishing.stop();
    running?.microphone.stop();
    running?.media.close();
    if (!this.isPowered) this.#station.close();
    this.#events.state('stopped');
  }

  /** As after a power cut: what was there is gone without a goodbye, and the board boots. */
  reboot(): void {
    if (!this.isPowered) return;
    const running = this.#lose();
    running?.publishing.cut();
    running?.microphone.stop();
    running?.media.close();
    this.#station.close();
    // Its socket is gone by now: what is left of it are timers.
    void running?.publishing.stop();
    this.#radio = new Radio();
    this.powerOn();
  }

  /** The power goes; what ran with it is still to be ended. */
  #lose(): Running | undefined {
    this.#switched += 1;
    this.#heap.stop();
    const running = this.#running;
    this.#running = this.#opening = undefined;
    this.#events.loading(undefined);
    return running;
  }

  /** Cuts the sockets in use; false when there are none. */
  dropSocket(): boolean {
    return this.#radio.dropSockets();
  }

  /** Brings the board into another network, where its address is another. */
  move(ssid: string, isThere: boolean): void {
    this.#ssid = ssid;
    this.#hasMoved = true;
    this.#running?.publishing.leaveAddress();
    this.#station.join(ssid, isThere);
  }

  /** This computer has a network again, and perhaps another address. */
  addressChanged(): void {
    this.#running?.publishing.addressChanged();
  }

  /** Publishes there from now on, if the board publishes at all. */
  setServer(server: string): void {
    this.#server = server;
    this.#hasStarted = false;
    if (this.isPowered && this.#isWanted) void this.#publish();
  }

  setPictureFaults(faults: PictureFaults): void {
    this.#faults = faults;
    this.media?.setFaults(faults);
  }

  /** Takes its pictures from elsewhere; a board that publishes goes on with it. */
  setSource(choice: SourceChoice): void {
    const running = this.#running;
    if (running !== undefined) {
      const taker = takerOf(running);
      return void this.#source.change(choice, taker, () => running === this.#running);
    }
    this.#source.choose(choice);
    this.#publishIfIdle();
  }

  /** Tries again what failed: the encoder, or the source that was chosen. */
  retry(): void {
    if (this.#source.isBlind) this.setSource(this.choice);
    else this.#publishIfIdle();
  }

  /** A camera that is missing may be there again. */
  camerasChanged(): void {
    if (this.#source.isBlind && this.choice.source === 'webcam') this.retry();
  }

  /** Says what only a page has to say. */
  warn(text: string): void {
    this.#log.page('W', text);
  }

  /** Pulls the antenna, or puts it back. */
  setOnAir(isOnAir: boolean): void {
    if (isOnAir !== this.isOnAir) this.#station.setInReach(isOnAir);
  }

  /** Publishes, and comes back to it whenever it ends, until `stop`. */
  start(server = this.#server): void {
    this.#server = server;
    this.#isWanted = true;
    void this.#publish();
  }

  stop(): void {
    this.#isWanted = false;
    this.#hasStarted = false;
    void this.#running?.publishing.stop();
  }

  join(ssid: string): void {
    this.#ssid = ssid;
    this.#station.join(ssid);
  }

  setLogLevel(tag: string, level: LogThreshold): void {
    this.#log.setLevel(tag, level);
  }

  version(): readonly string[] {
    return versionLines(firmware, 'none, a page', this.#wishes.profile);
  }

  /** A page keeps neither, so there is nothing to erase. */
  forget(): void {
    this.#log.write(logEntry('settingsErased'));
  }

  /** Leaves the server and boots. */
  restart(): void {
    this.#log.write(logEntry('restarting'));
    void this.powerOff().then(() => this.powerOn());
  }

  async status(): Promise<BoardStatus> {
    return {
      heap: this.#heap.read(),
      uptimeMs: this.uptimeMs,
      address: this.#station.isJoined ? untoldAddress : undefined,
      publisher: await this.#running?.publishing.status(),
      tasks,
    };
  }

  /** Publishes, if that is wanted and there is all that it takes. */
  async #publish(): Promise<void> {
    if (!this.#isWanted) return;
    if (!this.#station.isJoined) {
      return this.#log.write(logEntry('waitingForWifi', { ssid: this.#ssid }));
    }
    const running = await this.#open();
    if (running === undefined || running !== this.#running || !this.#isWanted) return;
    const { name } = this.#wishes;
    this.#log.write(logEntry('publishing', { server: maskServerUrl(this.#server), name }));
    this.#hasStarted = true;
    running.publishing.start(this.#server);
  }

  /** What has begun comes back by itself: its socket waits for the network. */
  #networkChanged(isJoined: boolean): void {
    if (isJoined && this.#hasMoved) {
      this.#hasMoved = false;
      this.addressChanged();
    }
    this.#radio.setOnAir(isJoined);
    this.#running?.publishing.setOnAir(isJoined);
    if (isJoined && !this.#hasStarted) void this.#publish();
  }

  /** What failed at its first try is tried again. */
  #publishIfIdle(): void {
    const isIdle = this.#running === undefined && this.#opening === undefined;
    if (this.isPowered && isIdle && this.#station.isJoined) void this.#publish();
  }

  /** Camera, encoder and publisher, once for each time the board is switched on. */
  #open(): Promise<Running | undefined> {
    const turn = this.#switched;
    const isCurrent = () => turn === this.#switched;
    this.#opening ??= this.#openAll(isCurrent).catch((error: unknown) => {
      if (!isCurrent()) return undefined;
      this.#opening = undefined;
      this.#tellFailure(error as Error);
      this.#events.state('stopped');
      return undefined;
    });
    return this.#opening;
  }

  async #openAll(isCurrent: () => boolean): Promise<Running | undefined> {
    this.#log.page('I', 'Loading the encoder.');
    const options = this.#mediaOptions(isCurrent);
    const equipment = await openEquipment(this.#source, options, isCurrent).finally(() => {
      if (isCurrent()) this.#events.loading(undefined);
    });
    if (equipment === undefined) return undefined;
    const { media, choice, feed, microphone, deaf } = equipment;
    const running = { media, microphone, publishing: this.#createPublishing(media, microphone) };
    this.#running = running;
    this.#source.plug(choice, feed, takerOf(running));
    if (deaf !== undefined) this.#tellDeaf(deaf);
    this.#tellChoice(media.choice);
    this.#log.page('I', 'The encoder is ready.');
    media.setFaults(this.#faults);
    if (choice !== this.choice) this.setSource(this.choice);
    return running;
  }

  #mediaOptions(isCurrent: () => boolean): MediaOptions {
    const { profile, engine } = this.#wishes;
    return {
      profile,
      engine,
      preview: this.#events.preview(),
      trying: (name) => this.#events.trying(name),
      loading: (loaded, total) => isCurrent() && this.#events.loading({ loaded, total }),
      failed: (reason) => this.#mediaFailed(reason),
      sourceEnded: () => this.#running && this.#source.ended(takerOf(this.#running)),
    };
  }

  #tellFailure(error: Error): void {
    if (error instanceof SourceError) {
      this.#log.write(logEntry('cameraUnavailable', { reason: error.why }));
      this.#source.missing(error);
      return;
    }
    this.#log.page('E', error.message);
    this.#events.broken(error.message);
  }

  #tellChoice(choice: EngineChoice | undefined): void {
    if (choice === undefined) return;
    this.#log.page('I', `The engine is ${choice.engine}. ${choice.reason}`);
    for (const trial of choice.trials) {
      if ('lack' in trial) this.#log.page('W', `Not ${trial.engine}: ${trial.lack}`);
    }
    this.#events.chosen(choice);
  }

  #tellDeaf(error: SourceError): void {
    this.#log.page('W', `A tone instead of the microphone. ${error.message}`);
    this.#events.deaf(error);
  }

  #createPublishing(media: Media, microphone: MediaStreamTrack): Publishing {
    const { profile, name } = this.#wishes;
    return new Publishing({
      ...{ media, microphone, profile, name, firmware },
      openSocket: this.#radio.openSocket,
      isOnAir: () => this.#station.isJoined,
      uptimeMs: () => this.uptimeMs,
      state: (state) => this.#events.state(boardStates[state]),
      log: (entry) => this.#log.write(entry),
      line: (text) => this.#events.line(text),
      announced: (endpoint) => this.#events.announced(endpoint),
    });
  }

  #mediaFailed(reason: string): void {
    this.#log.write({ level: 'E', tag: logTags.media, text: reason });
    void this.powerOff();
  }
}

function takerOf({ media, publishing }: Running): SourceTaker {
  return {
    setSource: (feed) => media.setSource(feed),
    setSound: (own) => publishing.setSound(own),
  };
}
