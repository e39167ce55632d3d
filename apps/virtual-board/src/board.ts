import {
  CONSOLE_GREETING,
  banner,
  firmwareLog,
  helpLines,
  logLine,
  logTags,
  statusLines,
  type BoardStatus,
  type Command,
  type LogEntry,
  type LogLevel,
} from '@boardcast/board';
import { Publisher, type PublisherState } from '@boardcast/signaling';
import type { Wishes } from './address.ts';
import type { Feed } from './camera/feed.ts';
import { SourceError } from './camera/source-error.ts';
import {
  describeSource,
  openMicrophone,
  openSource,
  type SourceChoice,
  type SourceName,
} from './camera/sources.ts';
import { Heap } from './heap.ts';
import { Media } from './peer/media.ts';
import { Peer } from './peer/peer.ts';
import { Radio } from './radio.ts';
import { Station, untoldAddress } from './station.ts';

export const firmware = 'virtual-0.1.0';

/** The tag of what only a page has to say. */
const pageTag = 'PAGE';

/** What does the page's work, as a board's tasks do; nobody is told the stacks of a browser. */
const tasks = ['page', 'media worker', 'encoder'].map((name) => ({ name, leastStack: undefined }));

export type BoardState = 'off' | 'connecting' | 'publishing' | 'backoff';

const states: Readonly<Record<PublisherState, BoardState>> = {
  disconnected: 'off',
  connecting: 'connecting',
  resuming: 'connecting',
  creating: 'connecting',
  publishing: 'publishing',
  backoff: 'backoff',
};

export interface BoardEvents {
  state(state: BoardState): void;
  /** A line of the console. */
  line(text: string): void;
  /** What was chosen gives no pictures. */
  blind(error: SourceError): void;
  /** It does. */
  sees(choice: SourceChoice): void;
  /** There is no microphone to be had. */
  deaf(error: SourceError): void;
  /** Viewers may watch that endpoint. */
  announced(endpoint: string): void;
  /** Bytes of the encoder that have come; undefined when it is there, or failed. */
  loading(progress: { readonly loaded: number; readonly total: number } | undefined): void;
  /** The encoder failed: why, and what to do. */
  broken(why: string): void;
  /** A fresh canvas for the preview. */
  preview(): OffscreenCanvas;
}

const losses: Readonly<Record<SourceName, readonly [why: string, remedy: string]>> = {
  webcam: ['The camera is gone', 'plug it in or allow it again, or choose another source'],
  screen: ['The screen is not shared any more', 'share it again, or choose another source'],
  file: ['The video file has ended', 'choose it again, or another source'],
  pattern: ['The pattern broke off', 'switch the board off and on'],
};

const hasMicrophone: readonly SourceName[] = ['webcam', 'screen'];

/** Everything that a board has while it is switched on. */
interface Running {
  readonly media: Media;
  /** Or the tone in its place. */
  readonly microphone: MediaStreamTrack;
  readonly publisher: Publisher;
}

/** A board that is a page: power, Wi-Fi, camera, encoder and publisher. */
export class Board {
  readonly #wishes: Wishes;
  readonly #events: BoardEvents;
  readonly #radio = new Radio();
  readonly #heap = new Heap();
  readonly #station = new Station({
    log: (entry) => this.#log(entry),
    changed: (isJoined) => this.#networkChanged(isJoined),
  });
  #choice: SourceChoice;
  /** The chosen source gives nothing: the board does without, or the pattern stands in for it. */
  #isBlind = false;
  #ownSound: MediaStreamTrack | undefined;
  #server: string;
  #ssid = 'boardcast';
  #startMs = 0;
  #switched = 0;
  #running: Running | undefined;
  #opening: Promise<Running | undefined> | undefined;
  #peer: Peer | undefined;
  /** To publish, as soon as there is a network. */
  #isWanted = false;
  #hasStarted = false;

  constructor(wishes: Wishes, events: BoardEvents) {
    this.#wishes = wishes;
    this.#events = events;
    this.#server = wishes.server;
    this.#choice = wishes;
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

  get choice(): SourceChoice {
    return this.#choice;
  }

  get media(): Media | undefined {
    return this.#running?.media;
  }

  /** The peer connection in use, if any. */
  get peer(): Peer | undefined {
    return this.#peer;
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
    this.#hasStarted = this.#isBlind = false;
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
    this.#running = this.#opening = this.#ownSound = undefined;
    this.#events.loading(undefined);
    await running?.publisher.stop();
    running?.microphone.stop();
    running?.media.close();
    if (!this.isPowered) this.#station.close();
    this.#events.state('off');
  }

  /** Pulls the antenna, or puts it back. */
  setOnAir(isOnAir: boolean): void {
    if (isOnAir !== this.isOnAir) this.#station.setInReach(isOnAir);
  }

  /** Takes its pictures from elsewhere; a board that publishes goes on with it. */
  setSource(choice: SourceChoice): void {
    const before = this.#choice;
    this.#choice = choice;
    const media = this.#running?.media;
    if (media === undefined) return this.#publishIfIdle();
    this.#openAnew(media).catch((error: unknown) => {
      if (media !== this.#running?.media || this.#choice !== choice) return;
      // What was seen before is seen still.
      if (!this.#isBlind) this.#choice = before;
      this.#warn(error as SourceError);
    });
  }

  /** Tries again what failed: the encoder, or the source that was chosen. */
  retry(): void {
    if (this.#isBlind) this.setSource(this.#choice);
    else this.#publishIfIdle();
  }

  /** A camera that is missing may be there again. */
  camerasChanged(): void {
    if (this.#isBlind && this.#choice.source === 'webcam') this.retry();
  }

  /** Does what was typed at the console. */
  run(command: Command): void {
    switch (command.kind) {
      case 'empty':
        return;
      case 'error':
        return this.#events.line(command.message);
      case 'help':
        return this.#print(helpLines());
      case 'i':
        return void this.#status().then((status) => this.#print(statusLines(status)));
      case 'start':
        return this.#start(command.server ?? this.#server);
      case 'stop':
        return this.#stop();
      case 'wifi':
        this.#ssid = command.ssid;
        return this.#station.join(command.ssid);
    }
  }

  #start(server: string): void {
    this.#server = server;
    this.#isWanted = true;
    void this.#publish();
  }

  #stop(): void {
    this.#isWanted = false;
    this.#hasStarted = false;
    void this.#running?.publisher.stop();
  }

  /** Publishes, if that is wanted and there is all that it takes. */
  async #publish(): Promise<void> {
    if (!this.#isWanted) return;
    if (!this.#station.isJoined) return this.#log(firmwareLog.waitsForNetwork(this.#ssid));
    const running = await this.#open();
    if (running === undefined || running !== this.#running || !this.#isWanted) return;
    this.#log(firmwareLog.publishes(this.#server, this.#wishes.name));
    this.#hasStarted = true;
    running.publisher.start(this.#server);
  }

  /** What has begun comes back by itself: its socket waits for the network. */
  #networkChanged(isJoined: boolean): void {
    this.#radio.setOnAir(isJoined);
    this.#peer?.setOnAir(isJoined);
    if (isJoined && !this.#hasStarted) void this.#publish();
  }

  /** What failed at its first try is tried again. */
  #publishIfIdle(): void {
    const isIdle = this.#running === undefined && this.#opening === undefined;
    if (this.isPowered && isIdle && this.#station.isJoined) void this.#publish();
  }

  async #openAnew(media: Media): Promise<void> {
    const choice = this.#choice;
    const feed = await openSource(choice, this.#wishes.profile);
    if (media !== this.#running?.media || choice !== this.#choice) return feed.close();
    this.#sees(media, choice, feed);
  }

  #sees(media: Media, choice: SourceChoice, feed: Feed): void {
    this.#isBlind = false;
    media.setSource(feed);
    this.#setSound(feed.audio);
    this.#say('I', pageTag, `The pictures come from ${describeSource(choice.source, feed)}.`);
    const { width = 0, height = 0, frameRate = 0 } = feed.video?.getSettings() ?? {};
    if (width > 0) this.#say('D', pageTag, `They are ${width}x${height}, ${frameRate} a second.`);
    this.#events.sees(choice);
  }

  #warn(error: SourceError): void {
    this.#say('W', pageTag, error.message);
    this.#events.blind(error);
  }

  /** A board that has begun goes on: viewers see the pattern, and that somebody is there. */
  #sourceEnded(): void {
    this.#isBlind = true;
    const [why, remedy] = losses[this.#choice.source];
    this.#warn(new SourceError(`${why}, and the pattern stands in for it`, remedy));
    this.#setSound(undefined);
  }

  /** Sends a source's own sound, or else the microphone's. */
  #setSound(own: MediaStreamTrack | undefined): void {
    this.#ownSound = own;
    const sound = own ?? this.#running?.microphone;
    if (sound !== undefined) this.#peer?.setSound(sound);
  }

  /** Camera, encoder and publisher, once for each time the board is switched on. */
  #open(): Promise<Running | undefined> {
    const turn = this.#switched;
    this.#opening ??= this.#openMedia(() => turn === this.#switched).catch((error: unknown) => {
      if (turn !== this.#switched) return undefined;
      this.#opening = undefined;
      this.#isBlind = true;
      this.#log(firmwareLog.hasNoCamera((error as SourceError).why));
      this.#events.blind(error as SourceError);
      this.#events.state('off');
      return undefined;
    });
    return this.#opening;
  }

  async #openMedia(isCurrent: () => boolean): Promise<Running | undefined> {
    const choice = this.#choice;
    // A screen is shared for a click that is not old: it cannot wait for the encoder.
    const opening = openSource(choice, this.#wishes.profile);
    opening.catch(() => undefined);
    this.#say('I', pageTag, 'Loading the encoder.');
    const media = await this.#loadMedia();
    if (media === undefined) {
      void opening.then(closeFeed, () => undefined);
      return undefined;
    }
    try {
      const feed = await opening;
      if (!isCurrent()) {
        closeFeed(feed);
        media.close();
        return undefined;
      }
      this.#sees(media, choice, feed);
      const microphone = await this.#openMicrophone(media.tone);
      if (!isCurrent()) {
        microphone.stop();
        media.close();
        return undefined;
      }
      this.#say('I', pageTag, 'The encoder is ready.');
      this.#running = { media, microphone, publisher: this.#createPublisher(media, microphone) };
      if (choice !== this.#choice) this.setSource(this.#choice);
      return this.#running;
    } catch (error) {
      media.close();
      throw error;
    }
  }

  /** Resolves with nothing where the encoder could not be loaded. */
  async #loadMedia(): Promise<Media | undefined> {
    const turn = this.#switched;
    try {
      return await Media.start(this.#wishes.profile, this.#events.preview(), {
        loading: (loaded, total) => {
          if (turn === this.#switched) this.#events.loading({ loaded, total });
        },
        failed: (reason) => this.#mediaFailed(reason),
        sourceEnded: () => this.#sourceEnded(),
      });
    } catch (error) {
      if (turn !== this.#switched) return undefined;
      this.#opening = undefined;
      this.#say('E', pageTag, (error as Error).message);
      this.#events.broken((error as Error).message);
      this.#events.state('off');
      return undefined;
    } finally {
      if (turn === this.#switched) this.#events.loading(undefined);
    }
  }

  /** Resolves with the tone where the source has no use for a microphone, or there is none. */
  async #openMicrophone(tone: MediaStreamTrack): Promise<MediaStreamTrack> {
    if (!hasMicrophone.includes(this.#choice.source)) return tone;
    try {
      return await openMicrophone();
    } catch (error) {
      const { message } = error as SourceError;
      this.#say('W', pageTag, `A tone instead of the microphone. ${message}`);
      this.#events.deaf(error as SourceError);
      return tone;
    }
  }

  #createPublisher(media: Media, microphone: MediaStreamTrack): Publisher {
    const { profile, name } = this.#wishes;
    const publisher = new Publisher({
      openSocket: this.#radio.openSocket,
      tags: { name, profile: profile.name, firmware },
      createPeer: () => {
        const peer = new Peer({
          media,
          profile,
          audio: this.#ownSound ?? microphone,
          isOnAir: this.#station.isJoined,
          connected: () => this.#connected(publisher),
          failed: (reason) => publisher.peerFailed(reason),
        });
        this.#peer = peer;
        return peer;
      },
    });
    publisher.on('state', (state) => this.#events.state(states[state]));
    publisher.on('phase', (phase) => this.#log(firmwareLog.phase(phase)));
    publisher.on('log', ({ level, text }) => this.#log(firmwareLog.signaling(level, text)));
    publisher.on('peerFailed', (why) => this.#log(firmwareLog.mediaIsLost(why)));
    publisher.on('viewer', ({ event, endpoint }) => this.#log(firmwareLog.viewer(event, endpoint)));
    publisher.on('announce', ({ endpoint }) => {
      for (const line of banner(this.uptimeMs, endpoint)) this.#events.line(line);
      this.#events.announced(endpoint);
    });
    return publisher;
  }

  #connected(publisher: Publisher): void {
    this.#log(firmwareLog.mediaStands());
    publisher.peerConnected();
  }

  async #status(): Promise<BoardStatus> {
    const sent = await this.#peer?.stats();
    const { media, publisher } = this.#running ?? {};
    return {
      heap: this.#heap.read(),
      uptimeMs: this.uptimeMs,
      address: this.#station.isJoined ? untoldAddress : undefined,
      publisher: media &&
        publisher && {
          phase: publisher.phase,
          mediaFlows: this.#peer?.isConnected ?? false,
          picturesSent: media.counts.encoded,
          keyFramesAsked: media.keyFramesAsked + (sent?.keyFramesAsked ?? 0),
          soundPacketsSent: sent?.soundPacketsSent ?? 0,
        },
      tasks,
    };
  }

  #mediaFailed(reason: string): void {
    this.#say('E', logTags.media, reason);
    void this.powerOff();
  }

  #print(lines: readonly string[]): void {
    for (const line of lines) this.#events.line(line);
  }

  #log({ level, tag, text }: LogEntry): void {
    this.#say(level, tag, text);
  }

  #say(level: LogLevel, tag: string, text: string): void {
    this.#events.line(logLine(level, this.uptimeMs, tag, text));
  }
}

const closeFeed = (feed: Feed) => feed.close();
