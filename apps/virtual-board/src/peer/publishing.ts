import {
  banner,
  logEntry,
  logTags,
  type LogEntry,
  type Profile,
  type PublisherStatus,
} from '@boardcast/board';
import { publisherPhases } from '@boardcast/protocol/publisher';
import { Publisher, type OpenSocket, type PublisherState } from '@boardcast/signaling';
import type { Media } from './media.ts';
import { Peer } from './peer.ts';

export interface PublishingOptions {
  readonly media: Media;
  /** What is heard until another sound is set. */
  readonly microphone: MediaStreamTrack;
  readonly profile: Profile;
  readonly name: string;
  readonly firmware: string;
  readonly openSocket: OpenSocket;
  isOnAir(): boolean;
  uptimeMs(): number;
  state(state: PublisherState): void;
  log(entry: LogEntry): void;
  line(text: string): void;
  announced(endpoint: string): void;
}

/** What the board publishes with, from one boot to the next: the publisher and its newest peer. */
export class Publishing {
  readonly #options: PublishingOptions;
  readonly #publisher: Publisher;
  #sound: MediaStreamTrack;
  #peer: Peer | undefined;
  #isCut = false;

  constructor(options: PublishingOptions) {
    this.#options = options;
    this.#sound = options.microphone;
    const { name, profile, firmware, openSocket } = options;
    this.#publisher = new Publisher({
      openSocket,
      tags: { name, profile: profile.name, firmware },
      createPeer: () => (this.#peer = this.#createPeer()),
    });
    this.#listen();
  }

  /** The peer connection in use, if any. */
  get peer(): Peer | undefined {
    return this.#peer;
  }

  start(server: string): void {
    this.#publisher.start(server);
  }

  stop(): Promise<void> {
    return this.#publisher.stop();
  }

  setOnAir(isOnAir: boolean): void {
    this.#peer?.setOnAir(isOnAir);
  }

  /** Sends a source's own sound from now on; undefined is the microphone's. */
  setSound(own: MediaStreamTrack | undefined): void {
    this.#sound = own ?? this.#options.microphone;
    this.#peer?.setSound(this.#sound);
  }

  /** The board leaves its address: from there nothing is sent any more. */
  leaveAddress(): void {
    this.#peer?.fallSilent();
  }

  /** The board has another address: it connects and publishes again. */
  addressChanged(): void {
    this.#publisher.addressChanged();
  }

  /** The power is gone: nobody says goodbye, and nothing is heard from here any more. */
  cut(): void {
    this.#isCut = true;
    this.#peer?.abandon();
  }

  async status(): Promise<PublisherStatus> {
    const { media } = this.#options;
    const sent = await this.#peer?.stats();
    return {
      phase: publisherPhases[this.#publisher.phase].status,
      sendsMedia: this.#peer?.isConnected ?? false,
      framesSent: media.counts.encoded,
      keyFrameRequests: media.keyFrameRequests + (sent?.keyFrameRequests ?? 0),
      audioPacketsSent: sent?.audioPacketsSent ?? 0,
    };
  }

  #createPeer(): Peer {
    const { media, profile, isOnAir } = this.#options;
    return new Peer({
      media,
      profile,
      audio: this.#sound,
      isOnAir: isOnAir(),
      connected: () => this.#connected(),
      failed: (reason) => this.#publisher.peerFailed(reason),
    });
  }

  #connected(): void {
    this.#log(logEntry('mediaConnected'));
    this.#publisher.peerConnected();
  }

  #listen(): void {
    const publisher = this.#publisher;
    const { line, state, uptimeMs, announced } = this.#options;
    publisher.on('state', (now) => this.#isCut || state(now));
    publisher.on('phase', (phase) =>
      this.#log(logEntry('publisherPhase', { phase: publisherPhases[phase].log })),
    );
    publisher.on('log', ({ level, text }) => this.#log({ level, tag: logTags.signaling, text }));
    publisher.on('peerFailed', (why) => this.#log(logEntry('mediaFailed', { reason: why })));
    publisher.on('viewer', ({ event, endpoint }) =>
      this.#log(
        logEntry(event === 'joined' ? 'viewerConnected' : 'viewerDisconnected', { endpoint }),
      ),
    );
    publisher.on('announce', ({ endpoint }) => {
      for (const text of banner(uptimeMs(), endpoint)) line(text);
      announced(endpoint);
    });
  }

  #log(entry: LogEntry): void {
    if (!this.#isCut) this.#options.log(entry);
  }
}
