import {
  banner,
  commands,
  logLine,
  normaliseServerUrl,
  SIGNALING_TAG,
  type Command,
  type LogLevel,
} from '@boardcast/board';
import { Publisher, type PublisherState } from '@boardcast/signaling';
import type { Wishes } from './address.ts';
import { explain, openCamera, openMicrophone } from './camera/sources.ts';
import { Media } from './peer/media.ts';
import { Peer } from './peer/peer.ts';
import { Radio } from './radio.ts';

export const firmware = 'virtual-0.1.0';

export type BoardState = 'off' | 'connecting' | 'publishing' | 'backoff';

const states: Readonly<Record<PublisherState, BoardState>> = {
  disconnected: 'off',
  connecting: 'connecting',
  resuming: 'connecting',
  creating: 'connecting',
  publishing: 'publishing',
  backoff: 'backoff',
};

/** How long a board is off the air when it changes its network. */
const joiningMs = 500;

export interface BoardEvents {
  state(state: BoardState): void;
  /** A line of the console. */
  line(text: string): void;
  /** The board cannot see: why. */
  blind(why: string): void;
  /** A fresh canvas for the preview. */
  preview(): OffscreenCanvas;
}

/** Everything that a board has while it is switched on. */
interface Running {
  readonly media: Media;
  readonly publisher: Publisher;
}

/** A board that is a page: power, Wi-Fi, camera, encoder and publisher. */
export class Board {
  readonly #wishes: Wishes;
  readonly #events: BoardEvents;
  readonly #radio = new Radio();
  #server: string;
  #ssid = 'boardcast';
  #startMs = 0;
  #switched = 0;
  #running: Running | undefined;
  #peer: Peer | undefined;

  constructor(wishes: Wishes, events: BoardEvents) {
    this.#wishes = wishes;
    this.#events = events;
    this.#server = wishes.server;
  }

  get isPowered(): boolean {
    return this.#switched % 2 === 1;
  }

  get isOnAir(): boolean {
    return this.#radio.isOnAir;
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
    return this.#peer;
  }

  /** Milliseconds since the board was switched on. */
  get uptimeMs(): number {
    return performance.now() - this.#startMs;
  }

  /** Boots, and publishes as soon as camera and encoder are there. */
  async powerOn(): Promise<void> {
    if (this.isPowered) return;
    this.#switched += 1;
    const turn = this.#switched;
    this.#startMs = performance.now();
    this.#events.state('connecting');
    try {
      await this.#boot(() => turn === this.#switched);
    } catch (error) {
      if (turn !== this.#switched) return;
      this.#log('E', 'main', (error as Error).message);
      await this.powerOff();
    }
  }

  /** Frees everything; the server hears a goodbye. */
  async powerOff(): Promise<void> {
    if (!this.isPowered) return;
    this.#switched += 1;
    const running = this.#running;
    this.#running = undefined;
    await running?.publisher.stop();
    running?.media.close();
    this.#events.state('off');
  }

  /** Pulls the antenna, or puts it back. */
  setOnAir(isOnAir: boolean): void {
    if (isOnAir === this.#radio.isOnAir) return;
    if (isOnAir) this.#log('I', 'wifi', `Connected to ${this.#ssid}`);
    else this.#log('W', 'wifi', `Disconnected from ${this.#ssid}`);
    this.#radio.setOnAir(isOnAir);
    this.#peer?.setOnAir(isOnAir);
  }

  /** Does what was typed at the console. */
  run(command: Command): void {
    switch (command.kind) {
      case 'empty':
        return;
      case 'error':
        return this.#events.line(command.message);
      case 'help':
        return this.#help();
      case 'i':
        return this.#inform();
      case 'start':
        return this.#start(command.server ?? this.#server);
      case 'stop':
        return void this.#running?.publisher.stop();
      case 'wifi':
        return this.#join(command.ssid);
    }
  }

  async #boot(isCurrent: () => boolean): Promise<void> {
    const { profile, name, source } = this.#wishes;
    const { width, height, fps } = profile;
    this.#log('I', 'main', `${profile.board} “${name}”, firmware ${firmware}`);
    this.#log('I', 'main', `Camera ${width}x${height} at ${fps}, loading the encoder ...`);
    const media = await Media.start(profile, this.#events.preview(), (reason) =>
      this.#mediaFailed(reason),
    );
    const audio = await this.#openSources(media).catch((error: unknown) => {
      media.close();
      throw error;
    });
    if (!isCurrent()) return media.close();
    this.#log('I', 'main', `Encoder ready, pictures from the ${source}`);
    this.#running = { media, publisher: this.#createPublisher(media, audio) };
    if (this.isOnAir) this.#log('I', 'wifi', `Connected to ${this.#ssid}`);
    this.#start(this.#server);
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
      throw new Error(`No camera: ${explain(error)}`, { cause: error });
    }
    try {
      return await openMicrophone();
    } catch (error) {
      this.#log('W', 'main', `No microphone, a tone instead: ${explain(error)}`);
      return media.tone;
    }
  }

  #createPublisher(media: Media, audio: MediaStreamTrack): Publisher {
    const { profile, name } = this.#wishes;
    const publisher = new Publisher({
      openSocket: this.#radio.openSocket,
      tags: { name, profile: profile.name, firmware },
      createPeer: () => {
        const peer = new Peer({
          media,
          profile,
          audio,
          isOnAir: this.isOnAir,
          connected: () => publisher.peerConnected(),
          failed: (reason) => publisher.peerFailed(reason),
        });
        this.#peer = peer;
        return peer;
      },
    });
    publisher.on('state', (state) => this.#events.state(states[state]));
    publisher.on('log', ({ level, text }) => this.#log(level, SIGNALING_TAG, text));
    publisher.on('viewer', ({ event }) => this.#log('I', SIGNALING_TAG, `Viewer ${event}`));
    publisher.on('announce', ({ endpoint }) => {
      for (const line of banner(this.uptimeMs, endpoint)) this.#events.line(line);
    });
    return publisher;
  }

  #start(server: string): void {
    const url = normaliseServerUrl(server);
    if (url === undefined) {
      return this.#events.line(`The server must be a ws:// or wss:// address: ${server}`);
    }
    if (this.#running === undefined) return;
    this.#server = url;
    this.#log('I', SIGNALING_TAG, `Publishing to ${url}`);
    this.#running.publisher.start(url);
  }

  #join(ssid: string): void {
    this.setOnAir(false);
    this.#ssid = ssid;
    setTimeout(() => this.setOnAir(true), joiningMs);
  }

  #help(): void {
    for (const { usage, about } of Object.values(commands)) {
      this.#events.line(`${usage.padEnd(24)}${about}`);
    }
  }

  #inform(): void {
    const { memory } = performance as { readonly memory?: { readonly usedJSHeapSize: number } };
    const heap =
      memory === undefined ? 'unknown to this browser' : `${memory.usedJSHeapSize} bytes`;
    this.#events.line(`Uptime: ${(this.uptimeMs / 1000).toFixed(1)} s`);
    this.#events.line(`Heap in use (the page's): ${heap}`);
    this.#events.line(`Wi-Fi: ${this.#ssid}, ${this.isOnAir ? 'connected' : 'disconnected'}`);
    this.#events.line(`Publisher: ${this.#running?.publisher.state ?? 'off'}`);
    this.#events.line('Tasks: page, media worker, encoder');
  }

  #mediaFailed(reason: string): void {
    this.#log('E', 'main', reason);
    void this.powerOff();
  }

  #log(level: LogLevel, tag: string, text: string): void {
    this.#events.line(logLine(level, this.uptimeMs, tag, text));
  }
}
