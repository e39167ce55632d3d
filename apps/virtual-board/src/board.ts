import {
  CONSOLE_GREETING,
  firmwareLog,
  logLine,
  logTags,
  type BoardStatus,
  type LogEntry,
  type LogLevel,
} from '@boardcast/board';
import type { Wishes } from './address.ts';
import { boardStates, type BoardEvents } from './board-events.ts';
import { explain, openCamera, openMicrophone } from './camera/sources.ts';
import type { EngineChoice } from './encoder/engine.ts';
import { noPictureFaults, type PictureFaults } from './faults/picture-faults.ts';
import { Heap } from './heap.ts';
import { Media } from './peer/media.ts';
import type { Peer } from './peer/peer.ts';
import { Publishing } from './peer/publishing.ts';
import { Radio } from './radio.ts';
import { Station, untoldAddress } from './station.ts';

export const firmware = 'virtual-0.1.0';

/** The tag of what only a page has to say. */
const pageTag = 'PAGE';

/** What does the page's work, as a board's tasks do; nobody is told the stacks of a browser. */
const tasks = ['page', 'media worker', 'encoder'].map((name) => ({ name, leastStack: undefined }));

/** Everything that a board has while it is switched on. */
interface Running {
  readonly media: Media;
  readonly publishing: Publishing;
}

/** A board that is a page: power, Wi-Fi, camera, encoder and publisher. */
export class Board {
  readonly #wishes: Wishes;
  readonly #events: BoardEvents;
  readonly #heap = new Heap();
  readonly #station = new Station({
    log: (entry) => this.#log(entry),
    changed: (isJoined) => this.#networkChanged(isJoined),
  });
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

  constructor(wishes: Wishes, events: BoardEvents) {
    this.#wishes = wishes;
    this.#events = events;
    this.#server = wishes.server;
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
    this.#heap.start();
    this.#isWanted = true;
    this.#hasStarted = false;
    this.#events.booted();
    this.#events.state('connecting');
    const { profile, name } = this.#wishes;
    this.#log(firmwareLog.booted(firmware, profile.board, name));
    for (const line of ['', CONSOLE_GREETING, '']) this.#events.line(line);
    this.#station.join(this.#ssid);
  }

  /** Frees everything; the server hears a goodbye. */
  async powerOff(): Promise<void> {
    if (!this.isPowered) return;
    this.#switched += 1;
    this.#heap.stop();
    const running = this.#running;
    this.#running = this.#opening = undefined;
    await running?.publishing.stop();
    running?.media.close();
    if (!this.isPowered) this.#station.close();
    this.#events.state('off');
  }

  /** As after a power cut: what was there is gone without a goodbye, and the board boots. */
  reboot(): void {
    if (!this.isPowered) return;
    this.#switched += 1;
    this.#heap.stop();
    const running = this.#running;
    this.#running = this.#opening = undefined;
    running?.publishing.cut();
    running?.media.close();
    this.#station.close();
    // Its socket is gone by now: what is left of it are timers.
    void running?.publishing.stop();
    this.#radio = new Radio();
    this.powerOn();
  }

  /** Cuts the sockets in use; false when there are none. */
  dropSocket(): boolean {
    return this.#radio.dropSockets();
  }

  /** Brings the board into another network, where its address is another. */
  move(ssid: string, isThere: boolean): void {
    this.#ssid = ssid;
    this.#running?.publishing.leaveAddress();
    this.#station.join(ssid, isThere);
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

  /** Says what only a page has to say. */
  warn(text: string): void {
    this.#say('W', pageTag, text);
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
    if (!this.#station.isJoined) return this.#log(firmwareLog.waitsForNetwork(this.#ssid));
    const running = await this.#open();
    if (running === undefined || running !== this.#running || !this.#isWanted) return;
    this.#log(firmwareLog.publishes(this.#server, this.#wishes.name));
    this.#hasStarted = true;
    running.publishing.start(this.#server);
  }

  /** What has begun comes back by itself: its socket waits for the network. */
  #networkChanged(isJoined: boolean): void {
    this.#radio.setOnAir(isJoined);
    this.#running?.publishing.setOnAir(isJoined);
    if (isJoined && !this.#hasStarted) void this.#publish();
  }

  /** Camera, encoder and publisher, once for each time the board is switched on. */
  #open(): Promise<Running | undefined> {
    const turn = this.#switched;
    this.#opening ??= this.#openMedia(() => turn === this.#switched).catch((error: unknown) => {
      if (turn !== this.#switched) return undefined;
      this.#opening = undefined;
      this.#log(firmwareLog.hasNoCamera((error as Error).message.replace(/\.$/, '')));
      this.#events.state('off');
      return undefined;
    });
    return this.#opening;
  }

  async #openMedia(isCurrent: () => boolean): Promise<Running | undefined> {
    const { profile, source, engine } = this.#wishes;
    this.#say('I', pageTag, 'Loading the encoder.');
    const media = await Media.start({
      profile,
      engine,
      preview: this.#events.preview(),
      trying: (name) => this.#events.trying(name),
      failed: (reason) => this.#mediaFailed(reason),
    });
    const audio = await this.#openSources(media).catch((error: unknown) => {
      media.close();
      throw error;
    });
    if (!isCurrent()) {
      media.close();
      return undefined;
    }
    this.#tellChoice(media.choice);
    this.#say('I', pageTag, `The encoder is ready, with pictures from the ${source}.`);
    media.setFaults(this.#faults);
    this.#running = { media, publishing: this.#createPublishing(media, audio) };
    return this.#running;
  }

  #tellChoice(choice: EngineChoice | undefined): void {
    if (choice === undefined) return;
    this.#say('I', pageTag, `The engine is ${choice.engine}. ${choice.reason}`);
    this.#events.chosen(choice);
  }

  /** Resolves with the track to hear. */
  async #openSources(media: Media): Promise<MediaStreamTrack> {
    if (this.#wishes.source === 'pattern') {
      media.setSource(null);
      return media.tone;
    }
    try {
      const camera = await openCamera(this.#wishes.profile);
      camera.addEventListener('ended', () => this.#mediaFailed('The camera is gone.'));
      media.setSource(camera);
    } catch (error) {
      this.#events.blind(explain(error));
      throw new Error(explain(error), { cause: error });
    }
    try {
      return await openMicrophone();
    } catch (error) {
      this.#say('W', pageTag, `No microphone, a tone instead: ${explain(error)}`);
      return media.tone;
    }
  }

  #createPublishing(media: Media, audio: MediaStreamTrack): Publishing {
    const { profile, name } = this.#wishes;
    return new Publishing({
      ...{ media, audio, profile, name, firmware },
      openSocket: this.#radio.openSocket,
      isOnAir: () => this.#station.isJoined,
      uptimeMs: () => this.uptimeMs,
      state: (state) => this.#events.state(boardStates[state]),
      log: (entry) => this.#log(entry),
      line: (text) => this.#events.line(text),
    });
  }

  #mediaFailed(reason: string): void {
    this.#say('E', logTags.media, reason);
    void this.powerOff();
  }

  #log({ level, tag, text }: LogEntry): void {
    this.#say(level, tag, text);
  }

  #say(level: LogLevel, tag: string, text: string): void {
    this.#events.line(logLine(level, this.uptimeMs, tag, text));
  }
}
